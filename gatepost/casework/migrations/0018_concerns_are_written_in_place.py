"""Half of each page stays free: the watch tells a concern anew night after night, and its row then stays where it is.

The unique constraint over pupil and trigger begins with the pupil, so the pupil needs no index of its own.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0017_what_is_new")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="concern",
            name="pupil",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="concerns",
                to="records.pupil",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE casework_concern SET (fillfactor = 50)",
            "ALTER TABLE casework_concern RESET (fillfactor)",
        ),
    ]
