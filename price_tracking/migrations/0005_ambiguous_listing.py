from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('price_tracking', '0004_stored_page'),
    ]

    operations = [
        migrations.CreateModel(
            name='AmbiguousListing',
            fields=[
            ],
            options={
                'verbose_name': 'ambiguous listing',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('products.listing',),
        ),
    ]
