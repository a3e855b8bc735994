"""Making the files in the background: its progress, its end, a way to stop it. Knows nothing of Streamlit, whose page comes and goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from metrics.model import UserError
from pages.exports.frozen import Made
from pages.exports.make import Cancelled, Progress

log = logging.getLogger("kpi")


class Job:
    """`share` (0 to 1) and `what` say how far it is; once `done`, `made` is whole, or `error` says why there is nothing."""

    def __init__(self, work: Callable[[Progress], Made], choice: object) -> None:
        self.choice = choice
        self.share, self.what, self.error = 0.0, "准备", ""
        self.made: Made | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), name="meeting-files", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stops before the next slide or picture."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        self._thread.join(seconds)
        return self.done

    def _tell(self, share: float, what: str) -> None:
        if self._stop.is_set():
            raise Cancelled("已取消，没有留下任何文件。")
        self.share, self.what = share, what

    def _run(self, work: Callable[[Progress], Made]) -> None:
        try:
            made = work(self._tell)
            self._tell(1.0, "完成")
            self.made = made
        except UserError as error:
            self.error = str(error)
        except Exception as error:  # a thread has nobody above it to catch
            log.error("meeting files failed", exc_info=error)
            self.error = "生成时出错了，没有留下任何文件。请重试；仍不行请把出错的时间告诉管理员。"
