"""The inner loops of the large matching, compiled when first used and kept on disk.

Pairs that are listed stand in rows one after another: those of mentee i are
``columns[start[i]:start[i + 1]]`` with their ``scores``. ``prices`` are what a
place with each mentor costs; ``chosen`` is each mentee's mentor, -1 for none.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: Stands for "no pair": below every score less its price, and finite, since the
#: scan is compiled for finite numbers only.
NOTHING = -3e38


@njit(cache=True, nogil=True)
def _banned(
    row, column, ban_start, ban_columns, same_left, same_right, bits_left, bits_right
):  # pragma: no cover - compiled
    for g in range(same_left.shape[1]):
        if same_left[row, g] >= 0 and same_left[row, g] == same_right[column, g]:
            return True
    for r in range(bits_left.shape[1]):
        mine = False
        theirs = False
        shared = False
        for w in range(bits_left.shape[2]):
            a = bits_left[row, r, w]
            b = bits_right[column, r, w]
            mine |= a != 0
            theirs |= b != 0
            shared |= (a & b) != 0
        if mine and theirs and not shared:
            return True
    low = ban_start[row]
    high = ban_start[row + 1]
    while low < high:
        middle = (low + high) // 2
        if ban_columns[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low < ban_start[row + 1] and ban_columns[low] == column


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz", "reassoc"})
def keep_best(
    values, first, rows, columns, prices, threshold, floor,
    ban_start, ban_columns, same_left, same_right, bits_left, bits_right,
    best_values, best_columns,
):  # fmt: skip  # pragma: no cover - compiled
    """Keep each row's best allowed entries of a block above its threshold.

    ``values`` are scores less prices of the rows ``rows[first:]`` with
    ``columns``. ``best_values`` and ``best_columns`` hold what was kept of
    earlier blocks, the best first, and ``NOTHING`` and -1 in what is free; a
    full row's last value is its threshold.
    A pair whose score is below ``floor`` is passed over.
    """
    n_rows, n_columns = values.shape
    last = best_values.shape[1] - 1
    stride = 64
    for r in range(n_rows):
        place = first + r
        row = rows[place]
        line = values[r]
        kept = best_values[place]
        kept_columns = best_columns[place]
        least = max(threshold[place], kept[last])
        for c0 in range(0, n_columns, stride):
            c1 = min(n_columns, c0 + stride)
            top = line[c0]
            for c in range(c0, c1):
                top = max(top, line[c])
            if top <= least:
                continue
            for c in range(c0, c1):
                value = line[c]
                if value <= least:
                    continue
                column = columns[c]
                if value + prices[c] < floor:
                    continue
                if _banned(
                    row, column, ban_start, ban_columns, same_left, same_right,
                    bits_left, bits_right,
                ):  # fmt: skip
                    continue
                k = last
                while k > 0 and kept[k - 1] < value:
                    kept[k] = kept[k - 1]
                    kept_columns[k] = kept_columns[k - 1]
                    k -= 1
                kept[k] = value
                kept_columns[k] = column
                least = max(least, kept[last])


# ---------------------------------------------------------------- the auction


@njit(cache=True, nogil=True)
def _before(a, b, paid, holder):  # pragma: no cover - compiled
    """A cheaper place goes first; of two alike, the empty one."""
    if paid[a] != paid[b]:
        return paid[a] < paid[b]
    return holder[a] < 0 and holder[b] >= 0


@njit(cache=True, nogil=True)
def _sink(low, high, paid, holder):  # pragma: no cover - compiled
    """Restore the heap of the places ``low`` to ``high`` after its first place changed."""
    k = low
    while True:
        child = low + 2 * (k - low) + 1
        if child >= high:
            return
        if child + 1 < high and _before(child + 1, child, paid, holder):
            child += 1
        if not _before(child, k, paid, holder):
            return
        paid[k], paid[child] = paid[child], paid[k]
        holder[k], holder[child] = holder[child], holder[k]
        k = child


@njit(cache=True, nogil=True)
def bid(
    start, columns, scores, first_place, paid, holder, prices, chosen, eps, span
):  # pragma: no cover - compiled
    """Mentees without a place bid for the mentor who is worth most to them at today's prices.

    Each bids what the best is worth beyond the second best, and `eps` more, and
    takes the cheapest place, whose holder is then without. Those whose choice is
    within `eps` of their best keep it from the start. `span` is the most that a
    mentee with a single mentor bids beyond the price. The places of a mentor are
    a heap by what was paid for them. Returns the number of bids.
    """
    n = start.size - 1
    m = first_place.size - 1
    filled = np.zeros(m, np.int64)
    for j in range(m):
        for q in range(first_place[j], first_place[j + 1]):
            paid[q] = prices[j]
            holder[q] = -1
    waiting = np.empty(n, np.int64)
    n_waiting = 0
    for i in range(n):
        best = -np.inf
        own = -np.inf
        for e in range(start[i], start[i + 1]):
            worth = scores[e] - prices[columns[e]]
            best = max(best, worth)
            if columns[e] == chosen[i]:
                own = worth
        j = chosen[i]
        if j >= 0 and own >= best - eps and filled[j] < first_place[j + 1] - first_place[j]:
            filled[j] += 1
            holder[first_place[j + 1] - filled[j]] = i  # from the end: empty places stay first
        else:
            chosen[i] = -1
            waiting[n_waiting] = i
            n_waiting += 1
    bids = 0
    while n_waiting > 0:
        n_waiting -= 1
        i = waiting[n_waiting]
        best = -np.inf
        second = -np.inf
        mentor = -1
        for e in range(start[i], start[i + 1]):
            worth = scores[e] - prices[columns[e]]
            if worth > best:
                second = best
                best = worth
                mentor = columns[e]
            elif worth > second:
                second = worth
        if mentor < 0:
            continue
        bids += 1
        q = first_place[mentor]
        out = holder[q]
        if out >= 0:
            chosen[out] = -1
            waiting[n_waiting] = out
            n_waiting += 1
        holder[q] = i
        paid[q] = prices[mentor] + min(best - second, span) + eps
        chosen[i] = mentor
        _sink(q, first_place[mentor + 1], paid, holder)
        prices[mentor] = paid[q]
    return bids


@njit(cache=True, nogil=True)
def by_mentor(start, columns, n_mentors):  # pragma: no cover - compiled
    """The listed pairs by mentor: where each begins, its mentees, its places in the list."""
    begins = np.zeros(n_mentors + 1, np.int64)
    for e in range(columns.size):
        begins[columns[e] + 1] += 1
    for j in range(n_mentors):
        begins[j + 1] += begins[j]
    free = begins[:-1].copy()
    mentees = np.empty(columns.size, np.int32)
    listed = np.empty(columns.size, np.int64)
    for i in range(start.size - 1):
        for e in range(start[i], start[i + 1]):
            q = free[columns[e]]
            mentees[q] = i
            listed[q] = e
            free[columns[e]] += 1
    return begins, mentees, listed


@njit(cache=True, nogil=True)
def court(
    start, columns, scores, begins, mentees, listed, places, prices, chosen, eps
):  # pragma: no cover - compiled
    """Mentors with free places and a price lower it and court mentees, until none is left.

    A price stands for scarcity: a mentor with a free place must end at 0, or the
    bound that the prices give is loose. Returns the number of steps.
    """
    n = start.size - 1
    m = places.size
    profit = np.zeros(n)
    filled = np.zeros(m, np.int64)
    for i in range(n):
        if chosen[i] >= 0:
            filled[chosen[i]] += 1
            for e in range(start[i], start[i + 1]):
                if columns[e] == chosen[i]:
                    profit[i] = scores[e] - prices[chosen[i]]
    courting = np.empty(m + 1, np.int64)
    is_courting = np.zeros(m, np.bool_)
    n_courting = 0
    for j in range(m):
        if filled[j] < places[j] and prices[j] > 0:
            courting[n_courting] = j
            n_courting += 1
            is_courting[j] = True
    steps = 0
    while n_courting > 0:
        n_courting -= 1
        j = courting[n_courting]
        is_courting[j] = False
        while filled[j] < places[j] and prices[j] > 0:
            steps += 1
            best = -np.inf
            second = -np.inf
            mentee = -1
            place = -1
            for q in range(begins[j], begins[j + 1]):
                i = mentees[q]
                if chosen[i] == j:
                    continue
                gain = scores[listed[q]] - profit[i]
                if gain > best:
                    second = best
                    best = gain
                    mentee = i
                    place = q
                elif gain > second:
                    second = gain
            price = 0.0 if best <= eps else min(prices[j], max(0.0, second - eps))
            if price != prices[j]:
                for q in range(begins[j], begins[j + 1]):
                    if chosen[mentees[q]] == j:
                        profit[mentees[q]] += prices[j] - price
                prices[j] = price
            if best <= eps:
                break
            left = chosen[mentee]
            if left >= 0:
                filled[left] -= 1
                if prices[left] > 0 and not is_courting[left]:
                    courting[n_courting] = left
                    n_courting += 1
                    is_courting[left] = True
            chosen[mentee] = j
            filled[j] += 1
            profit[mentee] = scores[listed[place]] - price
    return steps


@njit(cache=True, nogil=True)
def weigh(start, columns, scores, prices, chosen, best):  # pragma: no cover - compiled
    """Each mentee's best score less price (into `best`); returns the summed score chosen."""
    value = 0.0
    for i in range(start.size - 1):
        best[i] = -np.inf
        for e in range(start[i], start[i + 1]):
            best[i] = max(best[i], scores[e] - prices[columns[e]])
            if columns[e] == chosen[i]:
                value += scores[e]
    return value


@njit(cache=True, nogil=True)
def reach(start, columns, begins, mentees_of, chosen, rows):  # pragma: no cover - compiled
    """Who can be reached from `rows` by changing places: mentees, and their mentors.

    From a mentee every listed mentor is reached, from a mentor every mentee who
    holds a place there (``mentees_of[begins[j]:begins[j + 1]]``).
    """
    n = start.size - 1
    m = begins.size - 1
    mentee_seen = np.zeros(n, np.bool_)
    mentor_seen = np.zeros(m, np.bool_)
    queue = np.empty(n, np.int64)
    end = 0
    for i in rows:
        if not mentee_seen[i]:
            mentee_seen[i] = True
            queue[end] = i
            end += 1
    k = 0
    while k < end:
        i = queue[k]
        k += 1
        for e in range(start[i], start[i + 1]):
            j = columns[e]
            if mentor_seen[j]:
                continue
            mentor_seen[j] = True
            for q in range(begins[j], begins[j + 1]):
                other = mentees_of[q]
                if not mentee_seen[other]:
                    mentee_seen[other] = True
                    queue[end] = other
                    end += 1
    return mentee_seen, mentor_seen
