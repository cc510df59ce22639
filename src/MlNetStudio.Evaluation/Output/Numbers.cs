using System.Globalization;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Output;

/// <summary>Numbers for people, the same everywhere on a page and in every culture.</summary>
internal static class Numbers
{
    /// <summary>What stands for a number that is not known.</summary>
    public const string None = "–";

    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>A whole number with separators: 1,234.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A weight: a count where it is whole, else a number.</summary>
    public static string Weight(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15 ? Count((long)value) : General(value);

    /// <summary>A number with four significant digits, in powers of ten where it is very large or small.</summary>
    public static string General(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            double.NaN or double.PositiveInfinity => None,
            0 => "0",
            < 1e-4 or >= 1e7 => Power(value),
            < 1 => value.ToString(size < 0.001 ? "0.0######" : "0.####", CultureInfo.InvariantCulture),
            < 10 => value.ToString("0.###", CultureInfo.InvariantCulture),
            < 100 => value.ToString("0.##", CultureInfo.InvariantCulture),
            < 1000 => value.ToString("0.#", CultureInfo.InvariantCulture),
            _ => value.ToString("N0", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A share as a percentage with one decimal: 96.7%; a share that would be rounded to none or all says so.</summary>
    public static string Percent(double share) => share switch
    {
        double.NaN or double.PositiveInfinity or double.NegativeInfinity => None,
        > 0 and < 0.0005 => "<0.1%",
        > 0.9995 and < 1 => ">99.9%",
        0 or 1 => (share * 100).ToString("0", CultureInfo.InvariantCulture) + "%",
        _ => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };

    /// <summary>A metric's value in the form that suits the metric, with as many decimals for one value as for another of its size.</summary>
    public static string Metric(Metric metric, double value)
    {
        if (metric.IsShare)
        {
            return Percent(value);
        }

        double size = Math.Abs(value);
        bool unitless = metric.Name is not ("rmse" or "mae");
        return size switch
        {
            double.NaN or double.PositiveInfinity => None,
            < 0.0005 when unitless => "0.000",
            < 100 when unitless => value.ToString("0.000", CultureInfo.InvariantCulture),
            >= 0.001 and < 1 => value.ToString("0.0000", CultureInfo.InvariantCulture),
            >= 1 and < 10 => value.ToString("0.000", CultureInfo.InvariantCulture),
            >= 10 and < 100 => value.ToString("0.00", CultureInfo.InvariantCulture),
            >= 100 and < 1000 => value.ToString("0.0", CultureInfo.InvariantCulture),
            _ => General(value),
        };
    }

    /// <summary>A metric's value in brief: a share as a percentage, others with three significant digits.</summary>
    public static string Brief(Metric metric, double value)
    {
        double size = Math.Abs(value);
        if (metric.IsShare || !(size >= 0.01 && size < 1e7))
        {
            return Metric(metric, value);
        }

        int decimals = 2 - (int)Math.Floor(Math.Log10(size));
        return decimals >= 0
            ? value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : Count((long)(Math.Round(value / Math.Pow(10, -decimals)) * Math.Pow(10, -decimals)));
    }

    /// <summary>A time span: 0.12 s, 3.4 s, 5 min 20 s.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 1 => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
        < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)} min {(int)(seconds % 60)} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {(int)(seconds % 3600 / 60)} min"),
    };

    /// <summary>A file's size: 812 bytes, 2.1 kB, 3.4 MB.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => Count(bytes) + " bytes",
        < 1_000_000 => (bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " kB",
        _ => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
    };

    /// <summary>A number on an axis whose ticks are <paramref name="step"/> apart.</summary>
    public static string Tick(double value, double step)
    {
        double largest = Math.Max(Math.Abs(value), step);
        if (Math.Abs(value) < step * 1e-6)
        {
            return "0";
        }

        if (step < 1e-5 || largest >= 1e9)
        {
            return Power(value);
        }

        if (largest >= 1e6)
        {
            return (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M";
        }

        return largest >= 1e5
            ? (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k"
            : value.ToString(step >= 1 ? "#,0.##" : "0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>6.0×10⁻⁸.</summary>
    private static string Power(double value)
    {
        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        double mantissa = value / Math.Pow(10, exponent);
        string digits = mantissa.ToString("0.0", CultureInfo.InvariantCulture);
        if (digits is "10.0" or "-10.0")
        {
            exponent++;
            digits = digits[0] == '-' ? "-1.0" : "1.0";
        }

        Span<char> power = stackalloc char[8];
        int length = 0;
        if (exponent < 0)
        {
            power[length++] = '⁻';
        }

        foreach (char digit in Math.Abs(exponent).ToString(CultureInfo.InvariantCulture))
        {
            power[length++] = Superscripts[digit - '0'];
        }

        return string.Concat(digits, "×10", power[..length]);
    }
}
