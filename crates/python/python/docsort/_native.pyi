from os import PathLike

_Input = bytes | bytearray | str
_Row = tuple[str, list[str], float | None, list[float] | None, str | None, list[str]]

class Model:
    def __new__(
        cls,
        model: str | PathLike[str],
        *,
        threads: int,
        max_error: float | None,
        max_file_mib: int | None,
        max_megapixels: int | None,
        min_side_px: int | None,
    ) -> Model: ...
    @property
    def classes(self) -> list[str]: ...
    @property
    def rejects(self) -> list[str]: ...
    @property
    def side_px(self) -> int: ...
    @property
    def channels(self) -> int: ...
    def predict(self, pictures: list[_Input]) -> list[_Row]: ...
    def preprocess(self, picture: _Input) -> tuple[bytes, list[str]]: ...
    def features(self, pictures: list[_Input]) -> bytes: ...
