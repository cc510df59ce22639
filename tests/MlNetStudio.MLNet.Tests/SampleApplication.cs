using System.Reflection;

namespace MlNetStudio.MLNet.Tests;

/// <summary>Runs applications under samples/ within the test's process.</summary>
internal static class SampleApplication
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="sample">Its assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>The lines that it wrote.</returns>
    public static string[] Run(string sample, params string[] arguments)
    {
        var before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assembly.Load(sample).EntryPoint!.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
