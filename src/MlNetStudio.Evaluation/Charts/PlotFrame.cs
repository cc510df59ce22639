namespace MlNetStudio.Evaluation.Charts;

/// <summary>The part that all charts with two axes share: size, margins, grid, ticks, titles and the key.</summary>
internal sealed class PlotFrame
{
    /// <summary>The width of a chart's coordinate system, close to its size on a page.</summary>
    public const double Width = 440;

    /// <summary>Its height.</summary>
    public const double Height = 300;

    private const double CharacterWidth = 7;

    private readonly SvgWriter _svg;
    private double _keyX;

    private PlotFrame(SvgWriter svg, Axis x, Axis y)
    {
        _svg = svg;
        X = x;
        Y = y;
    }

    /// <summary>The horizontal axis.</summary>
    public Axis X { get; }

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; }

    /// <summary>Opens a chart and draws its axes.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="description">What the chart shows, in words.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="xTitle">Its title, with the unit.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="yTitle">Its title, with the unit.</param>
    /// <param name="hasKey">Whether room is needed above for a key.</param>
    public static PlotFrame Begin(SvgWriter svg, string description, Axis x, string xTitle, Axis y, string yTitle, bool hasKey)
    {
        int longest = 1;
        foreach (string label in y.Labels)
        {
            longest = Math.Max(longest, label.Length);
        }

        double left = 30 + (longest * CharacterWidth);
        double top = hasKey ? 34 : 14;
        (x.From, x.To) = (left, Width - 18);
        (y.From, y.To) = (Height - 46, top);
        svg.Begin(Width, Height, description);
        for (int i = 0; i < y.Ticks.Count; i++)
        {
            double place = y.Map(y.Ticks[i]);
            svg.Line(x.From, place, x.To, place, "grid");
            svg.Text(x.From - 7, place + 4, y.Labels[i], "tick end");
        }

        for (int i = 0; i < x.Ticks.Count; i++)
        {
            double place = x.Map(x.Ticks[i]);
            svg.Line(place, y.From, place, y.From + 5, "axis");
            svg.Text(place, y.From + 18, x.Labels[i], "tick mid");
        }

        svg.Line(x.From, y.From, x.To, y.From, "axis");
        svg.Text((x.From + x.To) / 2, Height - 8, xTitle, "title mid");
        svg.Text(13, (y.From + y.To) / 2, yTitle, "title mid", turned: true);
        return new PlotFrame(svg, x, y) { _keyX = left };
    }

    /// <summary>Adds a line to the key.</summary>
    public void KeyLine(string style, string text)
    {
        _svg.Line(_keyX, 14, _keyX + 24, 14, style);
        KeyText(30, text);
    }

    /// <summary>Adds a square to the key.</summary>
    public void KeySquare(string style, string text)
    {
        _svg.Rectangle(_keyX, 8, 12, 12, style);
        KeyText(18, text);
    }

    /// <summary>Adds a dot to the key.</summary>
    public void KeyDot(string text)
    {
        _svg.Circle(_keyX + 6, 14, 4, "dot");
        KeyText(18, text);
    }

    /// <summary>A line through points.</summary>
    public void Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string style)
    {
        _svg.BeginPath(style);
        bool open = false;
        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]))
            {
                open = false;
                continue;
            }

            if (open)
            {
                _svg.LineTo(X.Map(x[i]), Y.Map(y[i]));
            }
            else
            {
                _svg.MoveTo(X.Map(x[i]), Y.Map(y[i]));
                open = true;
            }
        }

        _svg.EndPath();
    }

    /// <summary>A straight line between two points given in numbers.</summary>
    public void Segment(double x1, double y1, double x2, double y2, string style) =>
        _svg.Line(X.Map(x1), Y.Map(y1), X.Map(x2), Y.Map(y2), style);

    private void KeyText(double offset, string text)
    {
        _svg.Text(_keyX + offset, 18, text, "key");
        _keyX += offset + (text.Length * CharacterWidth) + 16;
    }
}
