"""What a file's columns are called besides their machine names: files are Persian for every reader."""

from peyvand.eservices.inquiry.choices import Column

# As the template prints them.
TITLES = {
    Column.NATIONAL_CODE: "کد ملی",
    Column.FROM: "از تاریخ",
    Column.TO: "تا تاریخ",
    Column.PURPOSE: "مقصود",
    Column.CASE_NUMBER: "شماره پرونده",
}
ALSO_CALLED = {
    "شماره ملی": Column.NATIONAL_CODE,
    "مقصود از استعلام": Column.PURPOSE,
    "شماره پرونده/دادنامه": Column.CASE_NUMBER,
    "شماره دادنامه": Column.CASE_NUMBER,
}
