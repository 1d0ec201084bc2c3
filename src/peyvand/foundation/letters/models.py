"""Signed letters, kept as they were made: never rendered or signed again."""

from django.db import models


class Document(models.Model):
    """The PDF of one letter. A trigger refuses any change."""

    number = models.BigIntegerField(primary_key=True)
    content = models.BinaryField()
    sha256 = models.BinaryField(unique=True)
    # Whose certificate signed it, and which: «name, serial number in hexadecimal».
    signer = models.CharField(max_length=300)
    made_at = models.DateTimeField()
