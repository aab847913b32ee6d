"""A mail merge in LibreOffice, driven by its own bridge: run by a Python that has ``uno``, never imported.

usage: python3 mail_merge.py FOLDER — merges ``template.odt`` with ``data/letters.csv`` into ``pdf/``, a file for each
record, as tagged PDF/UA like ours.
"""

import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found]

ONE_FILE_EACH = 2
TRIES, PAUSE = 150, 0.2


def merge(folder: str) -> None:
    """Name the data as a source, merge, and close LibreOffice."""
    office = _office()
    sources = _service(office, "com.sun.star.sdb.DatabaseContext")
    source = sources.createInstance()
    source.URL = f"sdbc:flat:file://{folder}/data"
    source.Info = _values(Extension="csv", CharSet="UTF-8", HeaderLine=True, StringDelimiter='"')
    source.DatabaseDocument.storeAsURL(f"file://{folder}/letters.odb", ())
    sources.registerDatabaseLocation("letters", f"file://{folder}/letters.odb")
    job = _service(office, "com.sun.star.text.MailMerge")
    job.DataSourceName, job.Command, job.CommandType = "letters", "letters", 0
    job.DocumentURL, job.OutputURL = f"file://{folder}/template.odt", f"file://{folder}/pdf"
    job.OutputType, job.SaveFilter = ONE_FILE_EACH, "writer_pdf_Export"
    job.SaveFilterData = _values(UseTaggedPDF=True, PDFUACompliance=True)
    job.execute(())
    job.dispose()
    _service(office, "com.sun.star.frame.Desktop").terminate()


def _office() -> Any:
    """LibreOffice, once it listens."""
    here = uno.getComponentContext()
    bridge = _service(here, "com.sun.star.bridge.UnoUrlResolver")
    for _ in range(TRIES):
        try:
            return bridge.resolve("uno:pipe,name=gatepost;urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(PAUSE)
    raise SystemExit("LibreOffice does not answer.")


def _service(office: Any, name: str) -> Any:
    return office.ServiceManager.createInstanceWithContext(name, office)


def _values(**given: Any) -> tuple[Any, ...]:
    found = []
    for name, value in given.items():
        pair = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        pair.Name, pair.Value = name, value
        found.append(pair)
    return tuple(found)


if __name__ == "__main__":
    merge(sys.argv[1])
