from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0005_wonde_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="wondelink",
            name="left_out",
            field=models.CharField(
                blank=True, help_text="Whom the last reading left out, and why; no names", max_length=300
            ),
        ),
    ]
