
import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_citizens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('SUPPLEMENTARY', 'بیمه تکمیلی درمان و عمر')], max_length=20, verbose_name='برای')),
                ('kind', models.CharField(choices=[('RELATIVE', 'خویشاوند'), ('CLERK', 'کارشناس کانون')], max_length=10, verbose_name='نماینده')),
                ('document', models.CharField(max_length=100, verbose_name='شمارهٔ نیابت\u200cنامه')),
                ('starts_on', models.DateField(verbose_name='از')),
                ('ends_on', models.DateField(verbose_name='تا')),
                ('granted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('helper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['SUPPLEMENTARY'])), name='mandate_scope'), models.CheckConstraint(condition=models.Q(('kind__in', ['RELATIVE', 'CLERK'])), name='mandate_kind'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='mandate_days_in_order'), models.CheckConstraint(condition=models.Q(('helper', models.F('person')), _negated=True), name='mandate_for_somebody_else'), models.CheckConstraint(condition=models.Q(('helper', models.F('granted_by')), _negated=True), name='mandate_from_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='mandate_ended_by'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True), ('scope', 'SUPPLEMENTARY')), expressions=[(models.Func(models.F('person_id'), models.F('person_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('helper_id'), models.F('helper_id'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[]'), function='daterange'), '&&')], name='mandate_once_a_day')],
            },
        ),
    ]
