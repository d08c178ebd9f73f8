import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0007_rule_of_sight_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='turn_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name='delivery',
            name='provider_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='dropped_because',
            field=models.CharField(blank=True, choices=[('email_off', 'the person turned email off'), ('unconfirmed', 'the address is not confirmed'), ('refused', 'the server refused this address three times'), ('rule_gone', 'the rule or the product was removed, paused or switched off'), ('channel_off', 'the webhook was switched off'), ('bounced', 'three mails to this address came back'), ('complained', 'a mail was marked as unwanted at this address')], max_length=20),
        ),
        migrations.CreateModel(
            name='MailEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('delivered', 'delivered'), ('bounced', 'bounced for good'), ('complained', 'marked as unwanted')], max_length=10)),
                ('said', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_events', to='alerts.delivery')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'key'), name='one_mail_event_per_provider_and_key')],
            },
        ),
        migrations.CreateModel(
            name='AddressTrouble',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('hard_bounces', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('complained_at', models.DateTimeField(blank=True, null=True)),
                ('tried_again_at', models.DateTimeField(blank=True, null=True)),
                ('last_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_troubles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'address'), name='one_trouble_per_person_and_address')],
            },
        ),
        migrations.CreateModel(
            name='MailPace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'pace of mail',
                'verbose_name_plural': 'pace of mail',
            },
        ),
    ]
