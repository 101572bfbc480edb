"""scikit-learn's manner with parameters, without the second that importing it takes."""

from __future__ import annotations

import inspect
from typing import Any

from ..errors import MatchingError, Problem, nearest


class Estimator:
    """Keeps the arguments of ``__init__`` as attributes that can be read and set.

    ``sklearn.base.clone`` and what else goes by ``get_params`` works with it.
    """

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters as they are set."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Estimator:
        """Set parameters by name; returns the estimator."""
        unknown = [name for name in params if name not in self._names()]
        if unknown:
            raise MatchingError(
                Problem(
                    type(self).__name__, f"{name} is not a parameter", nearest(name, self._names())
                )
                for name in unknown
            )
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        usual = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not usual[name].default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"
