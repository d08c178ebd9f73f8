from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0011_rule_conditions"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhook",
            name="kind",
            field=models.CharField(
                choices=[("webhook", "webhook"), ("push", "browser")],
                db_default="webhook",
                default="webhook",
                max_length=8,
            ),
        ),
    ]
