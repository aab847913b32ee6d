from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_contact_attempts")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="taken_back_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
