"""The tables of the records.

Persons and what hangs on them are hash-partitioned by the person's national code. A row and its own person lie in
partitions of the same number, so that reference is declared between the two partitions: it is checked sixteen times
faster than one to the whole table, and says the same.
"""

import peyvand.foundation.records.models
from django.db import migrations, models

PARTITIONS = 16

TABLES = """
CREATE TABLE records_branch (
    code text COLLATE "C" PRIMARY KEY CHECK (code <> ''),
    name text NOT NULL DEFAULT '',
    city text NOT NULL DEFAULT '',
    province text NOT NULL DEFAULT ''
);

CREATE TABLE records_workplace (
    code text COLLATE "C" PRIMARY KEY CHECK (length(code) = 10),
    name text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    branch_code text COLLATE "C"
);

CREATE TABLE records_person (
    national_code text COLLATE "C" PRIMARY KEY CHECK (length(national_code) = 10),
    first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '',
    father_name text NOT NULL DEFAULT '',
    birth_date date,
    sex text NOT NULL DEFAULT '' CHECK (sex IN ('', 'F', 'M')),
    mobile text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    postal_code text NOT NULL DEFAULT '',
    death_date date,
    guardianship text NOT NULL DEFAULT 'NONE' CHECK (guardianship IN ('NONE', 'GUARDIAN')),
    protected boolean NOT NULL DEFAULT false
) PARTITION BY HASH (national_code);

CREATE SEQUENCE records_spell_id CACHE 100;
CREATE TABLE records_spell (
    id bigint NOT NULL DEFAULT nextval('records_spell_id'),
    national_code text COLLATE "C" NOT NULL,
    relationship text NOT NULL CHECK (relationship IN (
        'INSURED_PRINCIPAL', 'PENSIONER_PRINCIPAL', 'INSURED_DEPENDENT', 'PENSIONER_DEPENDENT')),
    insured_type text NOT NULL CHECK (insured_type IN (
        'COMPULSORY', 'VOLUNTARY', 'FREELANCE', 'CONSTRUCTION', 'DRIVER', 'WEAVER', 'UNEMPLOYMENT',
        'RETIREMENT', 'DISABILITY', 'SURVIVOR')),
    kinship text NOT NULL CHECK (kinship IN (
        'SELF', 'SPOUSE', 'SON', 'DAUGHTER', 'FATHER', 'MOTHER', 'SIBLING', 'GRANDCHILD')),
    principal_code text COLLATE "C",
    insurance_number text NOT NULL DEFAULT '',
    branch_code text COLLATE "C",
    workplace_code text COLLATE "C",
    start_date date NOT NULL,
    end_date date CHECK (end_date >= start_date),
    created_here boolean NOT NULL DEFAULT false,
    PRIMARY KEY (national_code, id),
    CONSTRAINT records_spell_standing CHECK (
        CASE WHEN relationship IN ('INSURED_PRINCIPAL', 'PENSIONER_PRINCIPAL')
             THEN kinship = 'SELF' AND principal_code IS NULL
             ELSE kinship <> 'SELF' AND principal_code IS NOT NULL END)
) PARTITION BY HASH (national_code);
ALTER SEQUENCE records_spell_id OWNED BY records_spell.id;

CREATE TABLE records_dependent (
    principal_code text COLLATE "C" NOT NULL,
    dependent_code text COLLATE "C" NOT NULL,
    kinship text NOT NULL CHECK (kinship IN (
        'SELF', 'SPOUSE', 'SON', 'DAUGHTER', 'FATHER', 'MOTHER', 'SIBLING', 'GRANDCHILD')),
    dependency_end date,
    PRIMARY KEY (principal_code, dependent_code)
) PARTITION BY HASH (principal_code);

CREATE TABLE records_pension (
    file_number text COLLATE "C" NOT NULL CHECK (file_number <> ''),
    national_code text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('RETIREMENT', 'DISABILITY', 'SURVIVOR')),
    branch_code text COLLATE "C",
    start_date date NOT NULL,
    end_date date CHECK (end_date >= start_date),
    monthly_amount bigint CHECK (monthly_amount >= 0),
    former_staff boolean NOT NULL DEFAULT false,
    PRIMARY KEY (national_code, file_number)
) PARTITION BY HASH (national_code);

CREATE TABLE records_supplementary (
    principal_code text COLLATE "C" NOT NULL,
    member_code text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('HEALTH', 'LIFE')),
    start_date date NOT NULL,
    end_date date CHECK (end_date >= start_date),
    created_here boolean NOT NULL DEFAULT false,
    PRIMARY KEY (principal_code, member_code, kind, start_date)
) PARTITION BY HASH (principal_code);

CREATE TABLE records_contribution (
    national_code text COLLATE "C" NOT NULL,
    insured_type text NOT NULL CHECK (insured_type IN (
        'COMPULSORY', 'VOLUNTARY', 'FREELANCE', 'CONSTRUCTION', 'DRIVER', 'WEAVER', 'UNEMPLOYMENT',
        'RETIREMENT', 'DISABILITY', 'SURVIVOR')),
    jalali_year smallint NOT NULL,
    month smallint NOT NULL CHECK (month BETWEEN 1 AND 12),
    days smallint NOT NULL CHECK (days BETWEEN 0 AND 31),
    wage bigint CHECK (wage >= 0),
    created_here boolean NOT NULL DEFAULT false,
    PRIMARY KEY (national_code, insured_type, jalali_year, month)
) PARTITION BY HASH (national_code);
"""

PARTITIONED = ("person", "spell", "dependent", "pension", "supplementary", "contribution")


def partitions() -> str:
    return "\n".join(
        f"CREATE TABLE records_{table}_p{number:02} PARTITION OF records_{table}"
        f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number});"
        for table in PARTITIONED
        for number in range(PARTITIONS)
    )


OWN_PERSON = {
    "spell": "national_code",
    "dependent": "principal_code",
    "pension": "national_code",
    "supplementary": "principal_code",
    "contribution": "national_code",
}
OTHERS = (
    ("workplace", "branch_code", "branch"),
    ("spell", "principal_code", "person"),
    ("spell", "branch_code", "branch"),
    ("spell", "workplace_code", "workplace"),
    ("dependent", "dependent_code", "person"),
    ("pension", "branch_code", "branch"),
    ("supplementary", "member_code", "person"),
)


def references() -> str:
    own = [
        f"ALTER TABLE records_{table}_p{number:02} ADD CONSTRAINT records_{table}_person_p{number:02}"
        f" FOREIGN KEY ({column}) REFERENCES records_person_p{number:02};"
        for table, column in OWN_PERSON.items()
        for number in range(PARTITIONS)
    ]
    others = [
        f"ALTER TABLE records_{table} ADD CONSTRAINT records_{table}_{column}"
        f" FOREIGN KEY ({column}) REFERENCES records_{target};"
        for table, column, target in OTHERS
    ]
    return "\n".join(own + others)


# Two sessions that write the same person's spells wait for each other on the person's row; under READ COMMITTED the
# second one's look then sees what the first committed. REPEATABLE READ would not see it, so it is refused.
OVERLAP = """
CREATE FUNCTION records_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE 'spells are not written under REPEATABLE READ' USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM 1 FROM records_person WHERE national_code = NEW.national_code FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM records_spell AS other
        WHERE other.national_code = NEW.national_code
          AND other.id <> NEW.id
          AND other.relationship = NEW.relationship
          AND other.insured_type = NEW.insured_type
          AND other.workplace_code IS NOT DISTINCT FROM NEW.workplace_code
          AND other.principal_code IS NOT DISTINCT FROM NEW.principal_code
          AND other.start_date <= coalesce(NEW.end_date, 'infinity')
          AND NEW.start_date <= coalesce(other.end_date, 'infinity')
    ) THEN
        RAISE 'two spells of one relationship share a day'
            USING ERRCODE = 'exclusion_violation', TABLE = 'records_spell', CONSTRAINT = 'records_spell_no_overlap';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER records_spell_no_overlap
    AFTER INSERT OR UPDATE OF id, national_code, relationship, insured_type, workplace_code, principal_code, start_date, end_date
    ON records_spell FOR EACH ROW EXECUTE FUNCTION records_refuse_overlap();
"""

REVERSE = """
DROP TABLE records_contribution, records_supplementary, records_pension, records_dependent, records_spell,
    records_person, records_workplace, records_branch;
DROP FUNCTION records_refuse_overlap();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL([TABLES, partitions(), references(), OVERLAP], REVERSE),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Branch',
                    fields=[
                        ('code', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                        ('name', models.TextField(blank=True, db_default='', default='')),
                        ('city', models.TextField(blank=True, db_default='', default='')),
                        ('province', models.TextField(blank=True, db_default='', default='')),
                    ],
                    options={
                        'db_table': 'records_branch',
                    },
                ),
                migrations.CreateModel(
                    name='Contribution',
                    fields=[
                        ('pk', models.CompositePrimaryKey('national_code', 'insured_type', 'jalali_year', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('national_code', models.TextField(db_collation='C')),
                        ('insured_type', models.TextField(choices=[('COMPULSORY', 'اجباری'), ('VOLUNTARY', 'ادامه بیمه به طور اختیاری'), ('FREELANCE', 'صاحبان حرف و مشاغل آزاد'), ('CONSTRUCTION', 'کارگران ساختمانی'), ('DRIVER', 'رانندگان'), ('WEAVER', 'قالی\u200cبافان و شاغلان صنایع دستی'), ('UNEMPLOYMENT', 'مقرری\u200cبگیر بیمه بیکاری'), ('RETIREMENT', 'بازنشسته'), ('DISABILITY', 'ازکارافتاده کلی'), ('SURVIVOR', 'بازمانده')])),
                        ('jalali_year', models.SmallIntegerField()),
                        ('month', models.SmallIntegerField()),
                        ('days', models.SmallIntegerField()),
                        ('wage', models.BigIntegerField(null=True)),
                        ('created_here', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'db_table': 'records_contribution',
                    },
                ),
                migrations.CreateModel(
                    name='Dependent',
                    fields=[
                        ('pk', models.CompositePrimaryKey('principal_code', 'dependent_code', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('principal_code', models.TextField(db_collation='C')),
                        ('dependent_code', models.TextField(db_collation='C')),
                        ('kinship', models.TextField(choices=[('SELF', 'خود شخص'), ('SPOUSE', 'همسر'), ('SON', 'پسر'), ('DAUGHTER', 'دختر'), ('FATHER', 'پدر'), ('MOTHER', 'مادر'), ('SIBLING', 'برادر/خواهر'), ('GRANDCHILD', 'نوه')])),
                        ('dependency_end', models.DateField(null=True)),
                    ],
                    options={
                        'db_table': 'records_dependent',
                    },
                ),
                migrations.CreateModel(
                    name='Pension',
                    fields=[
                        ('pk', models.CompositePrimaryKey('national_code', 'file_number', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('file_number', models.TextField(db_collation='C')),
                        ('national_code', models.TextField(db_collation='C')),
                        ('kind', models.TextField(choices=[('RETIREMENT', 'بازنشسته'), ('DISABILITY', 'ازکارافتاده کلی'), ('SURVIVOR', 'بازمانده')])),
                        ('branch_code', models.TextField(db_collation='C', null=True)),
                        ('start_date', models.DateField()),
                        ('end_date', models.DateField(null=True)),
                        ('monthly_amount', models.BigIntegerField(null=True)),
                        ('former_staff', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'db_table': 'records_pension',
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('national_code', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                        ('first_name', models.TextField(blank=True, db_default='', default='')),
                        ('last_name', models.TextField(blank=True, db_default='', default='')),
                        ('father_name', models.TextField(blank=True, db_default='', default='')),
                        ('birth_date', models.DateField(null=True)),
                        ('sex', models.TextField(blank=True, choices=[('F', 'زن'), ('M', 'مرد')], db_default='', default='')),
                        ('mobile', models.TextField(blank=True, db_default='', default='')),
                        ('phone', models.TextField(blank=True, db_default='', default='')),
                        ('address', models.TextField(blank=True, db_default='', default='')),
                        ('postal_code', models.TextField(blank=True, db_default='', default='')),
                        ('death_date', models.DateField(null=True)),
                        ('guardianship', models.TextField(choices=[('NONE', 'ندارد'), ('GUARDIAN', 'نیازمند قیم\u200cنامه')], db_default='NONE', default='NONE')),
                        ('protected', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'db_table': 'records_person',
                    },
                ),
                migrations.CreateModel(
                    name='Spell',
                    fields=[
                        ('pk', models.CompositePrimaryKey('national_code', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField(db_default=peyvand.foundation.records.models.NextSpell(), editable=False)),
                        ('national_code', models.TextField(db_collation='C')),
                        ('relationship', models.TextField(choices=[('INSURED_PRINCIPAL', 'بیمه\u200cشده اصلی'), ('PENSIONER_PRINCIPAL', 'مستمری\u200cبگیر اصلی'), ('INSURED_DEPENDENT', 'بیمه\u200cشده تبعی'), ('PENSIONER_DEPENDENT', 'مستمری\u200cبگیر تبعی')])),
                        ('insured_type', models.TextField(choices=[('COMPULSORY', 'اجباری'), ('VOLUNTARY', 'ادامه بیمه به طور اختیاری'), ('FREELANCE', 'صاحبان حرف و مشاغل آزاد'), ('CONSTRUCTION', 'کارگران ساختمانی'), ('DRIVER', 'رانندگان'), ('WEAVER', 'قالی\u200cبافان و شاغلان صنایع دستی'), ('UNEMPLOYMENT', 'مقرری\u200cبگیر بیمه بیکاری'), ('RETIREMENT', 'بازنشسته'), ('DISABILITY', 'ازکارافتاده کلی'), ('SURVIVOR', 'بازمانده')])),
                        ('kinship', models.TextField(choices=[('SELF', 'خود شخص'), ('SPOUSE', 'همسر'), ('SON', 'پسر'), ('DAUGHTER', 'دختر'), ('FATHER', 'پدر'), ('MOTHER', 'مادر'), ('SIBLING', 'برادر/خواهر'), ('GRANDCHILD', 'نوه')])),
                        ('principal_code', models.TextField(db_collation='C', null=True)),
                        ('insurance_number', models.TextField(blank=True, db_default='', default='')),
                        ('branch_code', models.TextField(db_collation='C', null=True)),
                        ('workplace_code', models.TextField(db_collation='C', null=True)),
                        ('start_date', models.DateField()),
                        ('end_date', models.DateField(null=True)),
                        ('created_here', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'db_table': 'records_spell',
                    },
                ),
                migrations.CreateModel(
                    name='Supplementary',
                    fields=[
                        ('pk', models.CompositePrimaryKey('principal_code', 'member_code', 'kind', 'start_date', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('principal_code', models.TextField(db_collation='C')),
                        ('member_code', models.TextField(db_collation='C')),
                        ('kind', models.TextField(choices=[('HEALTH', 'درمان تکمیلی'), ('LIFE', 'بیمه عمر')])),
                        ('start_date', models.DateField()),
                        ('end_date', models.DateField(null=True)),
                        ('created_here', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'db_table': 'records_supplementary',
                    },
                ),
                migrations.CreateModel(
                    name='Workplace',
                    fields=[
                        ('code', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                        ('name', models.TextField(blank=True, db_default='', default='')),
                        ('address', models.TextField(blank=True, db_default='', default='')),
                        ('branch_code', models.TextField(db_collation='C', null=True)),
                    ],
                    options={
                        'db_table': 'records_workplace',
                    },
                ),
            ],
        ),
    ]
