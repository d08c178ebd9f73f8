from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("price_tracking", "0005_ambiguous_listing")]

    operations = [
        migrations.AddField("pricepoint", "unit", models.CharField(blank=True, max_length=8, null=True)),
        migrations.AddField(
            "pricepoint", "unit_count", models.DecimalField(blank=True, decimal_places=5, max_digits=15, null=True)
        ),
    ]
