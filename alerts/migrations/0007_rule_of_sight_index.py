from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built while writers go on.
    atomic = False

    dependencies = [
        ('alerts', '0006_rules_of_days_and_amounts'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='alertrule',
            index=models.Index(condition=models.Q(('deleted_at', None), ('kind__in', ['gone', 'unseen'])), fields=['tracked_product'], name='rule_of_sight'),
        ),
    ]
