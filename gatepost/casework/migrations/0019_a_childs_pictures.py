from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0018_concerns_are_written_in_place'),
    ]

    operations = [
        migrations.AddField(
            model_name='voiceitem',
            name='file',
            field=models.FileField(blank=True, help_text='A photo or drawing; its words say what it shows', upload_to='voice/'),
        ),
    ]
