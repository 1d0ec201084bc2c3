"""Needs, votes, rulings, memoranda: what was decided is never changed, and cases stand in the workflow's states."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from peyvand.foundation.cases.constraints import states_of


TABLES = ("need", "vote", "recusal", "ruling", "conclusion", "reminder", "suspension")

FORWARD = """
CREATE FUNCTION agency_onboarding_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was declared or decided is never changed: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER decided BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_onboarding_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION agency_onboarding_decided();
"""
    for table in TABLES
)

BACKWARD = "".join(f"DROP TRIGGER decided ON agency_onboarding_{table};\n" for table in TABLES) + (
    "DROP FUNCTION agency_onboarding_decided();"
)

STATES = ("COMMITTEE", "CORRECTION", "SIGNING", "COUNTERSIGNING", "CONCLUDED", "REJECTED", "WITHDRAWN")


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0002_sandbox'),
        ('agency_onboarding', '0002_retirement_is_for_good'),
        ('cases', '0002_kept_by_the_database'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='دور')),
                ('national_id', models.CharField(db_index=True, max_length=11, verbose_name='شناسهٔ ملی')),
                ('agency_name', models.CharField(max_length=300, verbose_name='نام دستگاه')),
                ('audience', models.CharField(choices=[('FUND', 'صندوق\u200cهای بیمه\u200cای، حمایتی و امدادی'), ('JUDICIAL', 'مراجع قضائی و شبه قضائی')], max_length=10, verbose_name='گروه')),
                ('address', models.CharField(max_length=300, verbose_name='نشانی')),
                ('position', models.CharField(max_length=100, verbose_name='سمت نماینده')),
                ('letter_number', models.CharField(max_length=60, verbose_name='شماره نامه')),
                ('letter_date', models.DateField(verbose_name='تاریخ نامه')),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), verbose_name='خدمات')),
                ('purposes', models.JSONField(verbose_name='مقاصد')),
                ('daily_volume', models.PositiveIntegerField(verbose_name='حجم روزانه')),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=43), verbose_name='شبکه\u200cها')),
                ('legal_ground', models.TextField(verbose_name='مستند قانونی')),
                ('declared_at', models.DateTimeField()),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'round'), name='need_once_a_round'), models.CheckConstraint(condition=models.Q(('national_id__regex', '^[0-9]{11}$')), name='need_national_id_digits'), models.CheckConstraint(condition=models.Q(('audience__in', ['FUND', 'JUDICIAL'])), name='need_audience'), models.CheckConstraint(condition=models.Q(('services__contained_by', ['INQUIRY', 'BATCH', 'DOCUMENT', 'API']), ('services__len__gt', 0)), name='need_services'), models.CheckConstraint(condition=models.Q(('daily_volume__gt', 0)), name='need_volume')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='دلیل')),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'member'), name='recusal_once_a_member'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recusal_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('memorandum', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.memorandum')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('memorandum', 'days'), name='reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('APPROVE', 'موافقت'), ('REJECT', 'مخالفت'), ('RETURN', 'بازگرداندن برای اصلاح')], max_length=7, verbose_name='رأی کمیته')),
                ('approve', models.PositiveSmallIntegerField()),
                ('reject', models.PositiveSmallIntegerField()),
                ('returned', models.PositiveSmallIntegerField()),
                ('quorum', models.PositiveSmallIntegerField()),
                ('law', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list)),
                ('daily_quota', models.PositiveIntegerField(null=True)),
                ('months', models.PositiveSmallIntegerField(null=True)),
                ('purposes', models.JSONField(default=list)),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=43), default=list)),
                ('requires_purpose', models.BooleanField(default=False)),
                ('requires_case_number', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ruling', to='agency_onboarding.need')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['APPROVE', 'REJECT', 'RETURN'])), name='ruling_outcome'), models.CheckConstraint(condition=models.Q(('quorum__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('approve'), '+', models.F('reject')), '+', models.F('returned')))), name='ruling_with_a_quorum'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'APPROVE'), _negated=True), ('approve__gt', django.db.models.expressions.CombinedExpression(models.F('reject'), '+', models.F('returned'))), _connector='OR'), name='ruling_approves_by_majority'), models.CheckConstraint(condition=models.Q(('outcome', 'APPROVE'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='ruling_against_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('outcome', 'APPROVE')), ('daily_quota__gt', 0), ('months__gt', 0), ('services__len__gt', 0)), models.Q(models.Q(('outcome', 'APPROVE'), _negated=True), ('daily_quota__isnull', True), ('months__isnull', True), ('services__len', 0)), _connector='OR'), name='ruling_grants_if_it_approves')],
            },
        ),
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.BigIntegerField(unique=True)),
                ('content', models.TextField()),
                ('sha256', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('countersigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('memorandum', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.memorandum')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ruling', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conclusion', to='agency_onboarding.ruling')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('signed_by', models.F('countersigned_by')), _negated=True), name='conclusion_by_two_people')],
            },
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('SUSPEND', 'تعلیق'), ('RESUME', 'رفع تعلیق')], max_length=7)),
                ('reason', models.TextField(verbose_name='دلیل')),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('measure__in', ['SUSPEND', 'RESUME'])), name='suspension_measure'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='suspension_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ballot', models.CharField(choices=[('APPROVE', 'موافقت'), ('REJECT', 'مخالفت'), ('RETURN', 'بازگرداندن برای اصلاح')], max_length=7, verbose_name='رأی')),
                ('reason', models.TextField(verbose_name='دلیل')),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='agency_onboarding.need')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('need', 'member'), name='vote_once_a_member'), models.CheckConstraint(condition=models.Q(('ballot__in', ['APPROVE', 'REJECT', 'RETURN'])), name='vote_ballot'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='vote_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('typed', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'case'), name='need_draft_once', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        states_of("agency_admission", STATES),
    ]
