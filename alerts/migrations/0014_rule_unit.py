from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0013_default_rule")]

    operations = [
        migrations.AddField(
            "alertrule", "unit", models.CharField(blank=True, db_default="", default="", max_length=8)
        ),
        migrations.AlterField(
            "alertrule",
            "measure",
            models.CharField(
                choices=[
                    ("shelf", "shelf price"),
                    ("pay_now", "pay-now price"),
                    ("effective", "effective price"),
                    ("unit", "unit price"),
                ],
                default="shelf",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "defaultrule",
            "measure",
            models.CharField(
                choices=[
                    ("shelf", "shelf price"),
                    ("pay_now", "pay-now price"),
                    ("effective", "effective price"),
                    ("unit", "unit price"),
                ],
                default="shelf",
                max_length=10,
            ),
        ),
    ]
