from django.db import migrations, models

SIGNED = """
    ALTER TABLE casework_referral NO FORCE ROW LEVEL SECURITY;
    UPDATE casework_referral SET state = 'signed' WHERE signed_at IS NOT NULL;
    ALTER TABLE casework_referral FORCE ROW LEVEL SECURITY;
"""
STATES = ['drafted', 'signed', 'sent', 'waiting', 'accepted', 'returned', 'decided', 'withdrawn', 'ground_lost']


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0010_part_time_timetables'),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='state',
            field=models.CharField(choices=[(s, s) for s in STATES], default='drafted', max_length=12),
        ),
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]
