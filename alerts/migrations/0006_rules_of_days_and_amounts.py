from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0005_delivery_by_webhook'),
    ]

    operations = [
        migrations.AddField(
            model_name='alertrule',
            name='amount',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='alertrule',
            name='days',
            field=models.SmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='alertrule',
            name='base',
            field=models.CharField(blank=True, choices=[('previous', 'the previous price'), ('registration', 'the price at registration'), ('median', 'the median of some days'), ('average', 'the average of some days'), ('high', 'the highest of some days')], max_length=14),
        ),
        migrations.AlterField(
            model_name='alertrule',
            name='kind',
            field=models.CharField(choices=[('target', 'at or below a target'), ('drop', 'drop by a percentage'), ('any_fall', 'any fall'), ('back_in_stock', 'back in stock'), ('rise', 'at or above a target'), ('lowest', 'lowest ever'), ('out_of_stock', 'out of stock'), ('pre_order', 'pre-order opens'), ('drop_amount', 'drop by an amount'), ('any_change', 'any change by an amount'), ('gone', 'the page is gone'), ('unseen', 'no successful look for some days')], max_length=16),
        ),
        migrations.AlterField(
            model_name='alertrule',
            name='measure',
            field=models.CharField(choices=[('shelf', 'shelf price'), ('pay_now', 'pay-now price'), ('effective', 'effective price')], default='shelf', max_length=10),
        ),
    ]
