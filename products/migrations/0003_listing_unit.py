from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0002_own_listings_purchases_terms_imports")]

    operations = [
        migrations.AddField("listing", "unit", models.CharField(blank=True, max_length=8, null=True)),
        migrations.AddField(
            "listing", "unit_count", models.DecimalField(blank=True, decimal_places=5, max_digits=15, null=True)
        ),
    ]
