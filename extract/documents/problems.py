"""What can go wrong with a file, in words: one place for all messages, in Chinese and English."""

from __future__ import annotations

from clusterkg.extract.documents.budget import Budget, BudgetSpent
from clusterkg.extract.documents.model import Problem
from clusterkg.graph.errors import DocumentProblem

#: reason → (what, what; next step, next step). ``{name}`` is the file, ``{detail}`` what was found.
_MESSAGES: dict[str, tuple[str, str, str, str]] = {
    "unreadable": (
        "“{name}”打不开:{detail}。",
        "'{name}' cannot be opened: {detail}.",
        "请检查路径与权限。",
        "Check the path and its permissions.",
    ),
    "empty": (
        "“{name}”里没有文字。",
        "'{name}' holds no text.",
        "请确认文件已完整保存。",
        "Check that the file was saved completely.",
    ),
    "broken": (
        "“{name}”已损坏,无法读取:{detail}。",
        "'{name}' is broken and cannot be read: {detail}.",
        "请用原软件打开后另存,再读一次。",
        "Open it in its own program, save it again, and read it once more.",
    ),
    "encrypted": (
        "“{name}”有密码。",
        "'{name}' is protected by a password.",
        "请去掉密码另存后再读。",
        "Save it without a password and read it again.",
    ),
    "unsupported": (
        "“{name}”的格式读不了:{detail}。",
        "'{name}' is of a format that is not read: {detail}.",
        "请另存为 PDF、DOCX、XLSX、PPTX、HTML、TXT 或 EML。",
        "Save it as PDF, DOCX, XLSX, PPTX, HTML, TXT or EML.",
    ),
    "hostile": (
        "“{name}”被拒绝,内容可能有害:{detail}。",
        "'{name}' was refused, it may do harm: {detail}.",
        "来源可信时,请用原软件另存后再读。",
        "If you trust its source, save it again from its own program.",
    ),
    "over_budget": (
        "“{name}”超出限额:{detail}。",
        "'{name}' is over its budget: {detail}.",
        "请拆分文件,或调大该限额:clusterkg read --limit 名=数。",
        "Split the file or raise that limit: clusterkg read --limit NAME=NUMBER.",
    ),
    "timeout": (
        "“{name}”在 {detail} 秒内没有读完,已终止。",
        "'{name}' was not read within {detail} seconds and was stopped.",
        "请拆分文件,或调大 seconds:clusterkg read --limit seconds=数。",
        "Split the file or raise 'seconds': clusterkg read --limit seconds=NUMBER.",
    ),
    "memory": (
        "“{name}”用尽了工作进程的内存({detail} 字节),已终止。",
        "'{name}' used up the memory of its worker ({detail} bytes) and was stopped.",
        "请拆分文件,或调大 memory_bytes。",
        "Split the file or raise 'memory_bytes'.",
    ),
    "crashed": (
        "读“{name}”时工作进程异常退出({detail})。",
        "The worker died while reading '{name}' ({detail}).",
        "其他文件不受影响;请用原软件另存后再读。",
        "Other files are not touched; save it again from its own program.",
    ),
    "not_extracted": (
        "“{name}”的文字读出来了,提取时没有成功:{detail}。",
        "The text of '{name}' was read, but nothing could be extracted: {detail}.",
        "其他文件不受影响;请把这份文件和说明发给我们。",
        "Other files are not touched; please send us this file and the message.",
    ),
    "too_long": (
        "“{name}”太长:只读取了前 {detail} 字所说的内容,其余未读。",
        "'{name}' is too long: what it says was read from its first {detail} characters, the rest was not.",
        "请拆分文件;大的数据表请用 clusterkg load。",
        "Split the file; load large tables with clusterkg load.",
    ),
    "no_ocr": (
        "“{name}”{detail}是扫描页,没有安装文字识别,未读。",
        "'{name}' {detail} is a scanned page; text recognition is not installed, so it was not read.",
        "请执行 pip install 'clusterkg[ocr]',再读一次。",
        "Run pip install 'clusterkg[ocr]' and read it again.",
    ),
    "ocr_failed": (
        "“{name}”{detail}是扫描页,识别不出文字。",
        "'{name}' {detail} is a scanned page on which no text was recognised.",
        "请提供更清晰的扫描件。",
        "Give a clearer scan.",
    ),
    "misnamed": (
        "“{name}”的内容与扩展名不符:{detail}。按内容读取。",
        "The content of '{name}' is not what its name says: {detail}. It was read by its content.",
        "",
        "",
    ),
    "undecodable": (
        "“{name}”中有 {detail} 处字符无法解码,以“\ufffd”代替。",
        "'{name}' has {detail} places that cannot be decoded; they are shown as '\ufffd'.",
        "",
        "",
    ),
    "part_skipped": (
        "“{name}”中有部分未读:{detail}。",
        "A part of '{name}' was not read: {detail}.",
        "",
        "",
    ),
    "outside": (
        "“{name}”是链接,指向所给文件夹之外({detail}),没有读。",
        "'{name}' is a link that leads out of the folder given ({detail}); it was not read.",
        "要读就把文件本身放进来,或用 --root 指定包含两者的文件夹。",
        "To read it put the file itself there, or name the folder above both with --root.",
    ),
    "linked_folder": (
        "“{name}”是指向文件夹的链接,没有进去。",
        "'{name}' is a link to a folder; it was not followed.",
        "要读就单独给出那个文件夹。",
        "To read it give that folder by itself.",
    ),
    "picture": (
        "“{name}”是图片({detail}),不读。",
        "'{name}' is a picture ({detail}), which is not read.",
        "扫描的文件请存成 PDF。",
        "Save what was scanned as PDF.",
    ),
    "media": (
        "“{name}”里的 {detail} 是图像或音视频,不读。",
        "{detail} in '{name}' is a picture, sound or film, which is not read.",
        "里面若有文字,请存成 PDF 单独给出。",
        "If it holds text, save it as PDF and give that.",
    ),
    "no_document": (
        "“{name}”不是文档的扩展名({detail}),没有读。",
        "'{name}' has no ending of a document ({detail}); it was not read.",
        "要读就单独给出这个文件。",
        "To read it give that file by itself.",
    ),
    "left_out": (
        "“{name}”中的页面框架(导航、页脚等)未读,共 {detail} 字。",
        "Page frame (navigation, footer) of '{name}' was left out: {detail} characters.",
        "",
        "",
    ),
}
#: Remarks that cost no text of the document itself.
_HARMLESS = {"misnamed", "left_out", "media"}


def problem(reason: str, name: str, zh: str = "", en: str = "") -> DocumentProblem:
    """Return the error for a reason; ``zh`` and ``en`` say what was found (``en`` defaults to ``zh``)."""
    message_zh, message_en, hint_zh, hint_en = _MESSAGES[reason]
    return DocumentProblem(
        reason,
        message_zh.format(name=name, detail=zh),
        message_en.format(name=name, detail=en or zh),
        hint_zh=hint_zh,
        hint_en=hint_en,
    )


def remark(reason: str, name: str, zh: str = "", en: str = "", page: int | None = None) -> Problem:
    """Return a problem that does not stop the document."""
    return noted(problem(reason, name, zh, en), page)


def noted(error: DocumentProblem, page: int | None = None) -> Problem:
    """Turn an error into an entry of :attr:`Document.problems`."""
    return Problem(
        error.reason, error.zh, error.en, page, error.reason not in _HARMLESS, error.hint_zh, error.hint_en
    )


def same_bytes(name: str, first: str, failed: DocumentProblem) -> DocumentProblem:
    """Return the problem of a file that has the same bytes as one that failed: its reason."""
    return DocumentProblem(
        failed.reason,
        f"“{name}”与“{first}”内容相同,也没有读成。{failed.zh}",
        f"'{name}' is the same as '{first}' and was not read either. {failed.en}",
        hint_zh=failed.hint_zh,
        hint_en=failed.hint_en,
    )


def curable(reason: str) -> bool:
    """Whether this installation can read what an earlier one could not, for this reason."""
    from clusterkg.extract.documents.formats import ocr  # numpy and more: only where it is asked

    return reason == "no_ocr" and ocr.available()


def spent(error: BudgetSpent, name: str, budget: Budget, page: int | None = None) -> DocumentProblem:
    """Say which limit was reached, and from which page on nothing was read, where that is known."""
    zh, en = budget.describe(error.limit)
    amount = f"{error.allowed:,.0f}" if error.allowed >= 1 else f"{error.allowed:g}"
    where_zh, where_en = (f",第 {page:,} 页起未读", f", not read from page {page:,} on") if page else ("", "")
    return problem(
        "over_budget", name, f"{zh}最多 {amount}({error.limit}){where_zh}", f"at most {amount} {en} ({error.limit}){where_en}"
    )  # fmt: skip
