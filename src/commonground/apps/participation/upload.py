"""Files in a form: taken into memory up to a limit, and not a byte of more kept."""

from __future__ import annotations

from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from commonground.apps.participation.limits import DRAINED_BYTES, LARGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Upload(UploadedFile):
    """A file of a form; ``content`` is None when all files of the form together were too large."""

    def __init__(self, name: str, size: int, content: bytes | None) -> None:
        super().__init__(BytesIO(content or b""), name=name, size=size)
        self.content = content


class BoundedUpload(FileUploadHandler):
    """Counts the bytes of all files of a form as they come, and keeps them only up to the limit."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._all = 0
        self._size = 0
        self._held = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._size, self._held = 0, bytearray()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> None:
        """Take a piece; from the limit on it is only counted, and far beyond it the line is cut."""
        self._size += len(raw_data)
        self._all += len(raw_data)
        if self._all > DRAINED_BYTES:
            raise StopUpload(connection_reset=True)
        if self._all > LARGEST_BYTES:
            self._held = bytearray()
        else:
            self._held += raw_data

    def file_complete(self, _file_size: int) -> Upload:
        """Hand over the file."""
        whole = bytes(self._held) if self._all <= LARGEST_BYTES else None
        return Upload(self.file_name or "", self._size, whole)


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view take files under the limit; its token is checked after the limit is set, and is checked."""
    inner = csrf_protect(view)

    @csrf_exempt  # the check reads the form, so it must come after the handler: ``inner`` makes it
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [BoundedUpload(request)]
        return inner(request, *args, **kwargs)

    return limited
