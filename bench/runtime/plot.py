"""A small line chart as SVG: curves against a logarithmic axis of threads, labelled at their ends."""
import html
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 340, 56, 150, 44, 46
COLOURS = ["#c0392b", "#1f618d", "#117a65", "#b9770e", "#6c3483", "#5d6d7e"]


def nice_top(value):
    """A round number at or above value, and the step of its grid."""
    step = 10 ** math.floor(math.log10(value))
    for factor in (0.2, 0.5, 1, 2, 5):
        if value / (step * factor) <= 6:
            step *= factor
            break
    return math.ceil(value / step) * step, step


def text(x, y, words, extra=""):
    return '<text x="%.1f" y="%.1f" %s>%s</text>' % (x, y, extra, html.escape(words))


def apart(wanted, gap):
    """Moves label positions apart, as little as it takes from above; the order stays."""
    placed, last = {}, -math.inf
    for key, y in sorted(wanted.items(), key=lambda item: item[1]):
        last = placed[key] = max(y, last + gap)
    return placed


def panel(title, unit, curves, offset):
    threads = sorted({point[0] for points in curves.values() for point in points})
    top, step = nice_top(max(point[3] for points in curves.values() for point in points))
    low, high = math.log2(threads[0]), math.log2(max(threads[-1], threads[0] * 2))

    def x(count):
        return offset + LEFT + (WIDTH - LEFT - RIGHT) * (math.log2(count) - low) / (high - low)

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    yield text(offset + LEFT, 20, title, 'font-weight="bold"')
    yield text(offset + LEFT, 35, unit, 'fill="#555"')
    for k in range(round(top / step) + 1):
        yield '<path d="M%.1f %.1fH%.1f" stroke="#ddd"/>' % (offset + LEFT, y(k * step), offset + WIDTH - RIGHT)
        yield text(offset + LEFT - 6, y(k * step) + 4, "%g" % (k * step), 'text-anchor="end" fill="#555"')
    for count in threads:
        yield text(x(count), HEIGHT - BOTTOM + 18, str(count), 'text-anchor="middle" fill="#555"')
    yield text((x(threads[0]) + x(threads[-1])) / 2, HEIGHT - 10, "N", 'text-anchor="middle" fill="#555"')
    labels = apart({name: y(points[-1][1]) for name, points in curves.items()}, 14)
    for (name, points), colour in zip(curves.items(), COLOURS):
        wide = 3 if name.startswith("fearless") else 1.5
        for count, _, least, most in points:  # the extremes of the rounds
            yield '<path d="M%.1f %.1fV%.1f" stroke="%s" stroke-opacity="0.35"/>' % (x(count), y(least), y(most), colour)
        path = " ".join("%.1f,%.1f" % (x(point[0]), y(point[1])) for point in points)
        yield '<polyline points="%s" fill="none" stroke="%s" stroke-width="%g"/>' % (path, colour, wide)
        for point in points:
            yield '<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (x(point[0]), y(point[1]), colour)
        yield text(x(points[-1][0]) + 8, labels[name] + 4, name, 'fill="%s"' % colour)


def svg(panels):
    """panels: (title, unit, {name: [(threads, median, least, most)]}); all with at least one point."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">'
             % (WIDTH * len(panels), HEIGHT), '<rect width="100%" height="100%" fill="#fff"/>']
    for number, (title, unit, curves) in enumerate(panels):
        parts += panel(title, unit, curves, number * WIDTH)
    return "\n".join(parts + ["</svg>"]) + "\n"
