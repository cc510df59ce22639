using System.Globalization;

namespace MlNetStudio.Neural;

/// <summary>Checks of settings that may come from a file: a message that names the setting, its value and what is allowed.</summary>
internal static class OptionCheck
{
    /// <summary>Throws unless <paramref name="valid"/>.</summary>
    /// <param name="valid">Whether the value can be used; write it so that NaN cannot.</param>
    /// <param name="option">The setting, such as "huber: delta".</param>
    /// <param name="value">What it is.</param>
    /// <param name="expected">What it must be, such as "greater than 0".</param>
    /// <exception cref="InvalidInputException">It is not valid.</exception>
    public static void Require(bool valid, string option, double value, string expected)
    {
        if (!valid)
        {
            throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be {expected}."));
        }
    }
}
