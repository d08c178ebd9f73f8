from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('alerts', '0004_webhook'),
    ]

    operations = [
        migrations.RunSQL(
            ['ALTER TABLE "alerts_delivery" VALIDATE CONSTRAINT "alerts_delivery_webhook_id_fk"'], migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('webhook__isnull', False)), fields=['webhook', '-id'], name='delivery_by_webhook'),
        ),
    ]
