from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0005_parents_birth_date'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrolment',
            name='ended_by_death',
            field=models.BooleanField(default=False, help_text='The files give as the reason for leaving that the child died'),
        ),
    ]
