from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0009_mail_event_indexes"),
    ]

    operations = [
        migrations.AddField("alertrule", "snoozed_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("alertrule", "expires_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("alertrule", "closed_at", models.DateTimeField(blank=True, null=True)),
    ]
