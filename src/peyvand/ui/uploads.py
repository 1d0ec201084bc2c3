"""Uploads of forms, kept within bounds while they come in."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest


class LimitedUploads(FileUploadHandler):
    """Lets go of a file beyond LARGEST_UPLOAD before it fills the disk: the form then finds no file, and
    `too_large(request)` says why. What stands before the file in the form is kept."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.LARGEST_UPLOAD:
            self.request.upload_was_too_large = True
            raise StopUpload
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        """The handlers behind this one keep the file."""
        return None


def too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was larger than is allowed."""
    return getattr(request, "upload_was_too_large", False)
