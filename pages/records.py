"""上报记录: every upload with its file and what became of its readings; from a number to its cell; locks; the log of events."""

from pages.ui import frame, records, records_log, records_search, records_upload

here = frame.current()
records.style()
view = records.head()
records.show_said()
uploads = records.all_uploads(here)
if view == "search":
    records_search.draw(here, uploads)
elif view == "locks":
    records_log.locks(here)
elif view == "events":
    records_log.events(here)
elif (upload := records.opened(uploads)) is not None:
    records_upload.draw(here, upload)
    records_log.withdraw(here, upload)
else:
    records.choose_upload(uploads)
