namespace MlNetStudio.Data;

/// <summary>The digits as strokes of the pen: polylines in the unit square, x to the right, y down. Arcs are cut into short lines.</summary>
internal static class DigitStrokes
{
    private static readonly (double X, double Y)[][][] Digits =
    [
        [Arc(0.5, 0.5, 0.2, 0.32, 0, 360)],
        [[(0.36, 0.32), (0.53, 0.18), (0.53, 0.82)]],
        [[.. Arc(0.5, 0.36, 0.19, 0.18, 190, 390), (0.3, 0.82), (0.72, 0.82)]],
        [Arc(0.47, 0.34, 0.19, 0.16, 200, 450), Arc(0.47, 0.66, 0.21, 0.17, -90, 160)],
        [[(0.56, 0.18), (0.28, 0.6), (0.74, 0.6)], [(0.6, 0.36), (0.6, 0.84)]],
        [[(0.68, 0.18), (0.36, 0.18), (0.33, 0.47), .. Arc(0.48, 0.63, 0.2, 0.2, -120, 150)]],
        [[(0.62, 0.17), (0.42, 0.36), .. Arc(0.5, 0.63, 0.19, 0.19, 190, 550)]],
        [[(0.28, 0.19), (0.71, 0.19), (0.43, 0.83)]],
        [Arc(0.5, 0.34, 0.16, 0.15, 0, 360), Arc(0.5, 0.66, 0.19, 0.17, 0, 360)],
        [[.. Arc(0.5, 0.37, 0.18, 0.19, 0, 360), (0.66, 0.5), (0.58, 0.83)]],
    ];

    /// <summary>The strokes of a digit, 0 to 9.</summary>
    public static (double X, double Y)[][] Of(int digit) => Digits[digit];

    // Degrees from the right, clockwise as y points down.
    private static (double X, double Y)[] Arc(double x, double y, double radiusX, double radiusY, double from, double to)
    {
        const int Pieces = 16;
        var points = new (double X, double Y)[Pieces + 1];
        for (int i = 0; i <= Pieces; i++)
        {
            var (sin, cos) = Math.SinCos((from + ((to - from) * i / Pieces)) * Math.PI / 180);
            points[i] = (x + (radiusX * cos), y + (radiusY * sin));
        }

        return points;
    }
}
