using System.Diagnostics;
using System.Globalization;
using MlNetStudio.Neural;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.External;
using MlNetStudio.Onnx.Protos;
using static MlNetStudio.Tests.Onnx.External.ExternalModels;

namespace MlNetStudio.Tests.Onnx.External;

/// <summary>Models that name files which they must not have (CVE-2022-25882, CVE-2024-27318, CVE-2026-27489), or more than is there.</summary>
public sealed class HostileExternalDataTests
{
    private const int Size = 4000;

    [Theory]
    [InlineData("../secret")]
    [InlineData("..")]
    [InlineData("inner/../../secret")]
    [InlineData("./../secret")]
    [InlineData("inner/..")]
    [InlineData("..\\secret")]
    [InlineData("inner\\..\\..\\secret")]
    [InlineData("/etc/passwd")]
    [InlineData("//server/share/secret")]
    [InlineData("\\\\server\\share\\secret")]
    [InlineData("\\\\?\\C:\\secret")]
    [InlineData("C:\\secret")]
    [InlineData("C:/secret")]
    [InlineData("C:secret")]
    [InlineData("weights:stream")]
    [InlineData("file:///etc/passwd")]
    [InlineData("inner//secret")]
    [InlineData("inner/")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("weights\0.bin")]
    [InlineData("weights\n")]
    [InlineData("weights.")]
    [InlineData("weights ")]
    [InlineData("... ")]
    [InlineData("NUL")]
    [InlineData("nul.bin")]
    [InlineData("COM1 .bin")]
    [InlineData("inner/con")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    public void A_location_that_is_no_plain_relative_path_is_refused(string location)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("relative path", Refused(folder, At(location)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("%2e%2e/secret")]
    [InlineData("~/secret")]
    [InlineData("$HOME/secret")]
    [InlineData("inner")]
    public void Nothing_in_a_location_is_expanded_and_a_folder_is_no_file(string location)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("there is no such file", Refused(folder, At(location)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link", "../outside/secret")]
    [InlineData("link", "{root}/outside/secret")]
    [InlineData("link", "inner/../../outside/secret")]
    [InlineData("link", "second", "../outside/secret")]
    [InlineData("link/secret", "../outside")]
    [InlineData("inner/link/secret", "../../outside")]
    [InlineData("link/secret", "{root}/model-of-another")]
    public void A_link_out_of_the_folder_is_refused(string location, params string[] targets)
    {
        using var folder = new TemporaryFolder();
        foreach (string outside in new[] { "outside", "model-of-another" })
        {
            Directory.CreateDirectory(folder.File(outside));
            File.WriteAllBytes(Path.Combine(folder.File(outside), "secret"), new byte[Size]);
        }

        string model = Write(folder, At(location));
        string at = location.Replace("/secret", "", StringComparison.Ordinal);
        foreach (string target in targets)
        {
            string link = Path.Combine(Path.GetDirectoryName(model)!, at);
            File.CreateSymbolicLink(link, target.Replace("{root}", folder.Path, StringComparison.Ordinal));
            at = target;
        }

        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(model)!, location)));
        Assert.Contains("a link out of the model's folder", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_that_go_in_circles_end()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, At("a"));
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(model)!, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(model)!, "b"), "a");
        Assert.Contains("links", Refused(model), StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_pipe_does_not_keep_one_waiting()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, At("pipe"));
        MakePipe(Path.Combine(Path.GetDirectoryName(model)!, "pipe"));
        Assert.Contains("no ordinary file", Refused(model), StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_device_is_refused_even_where_the_model_lies_among_them()
    {
        using var folder = new TemporaryFolder();
        foreach (string device in new[] { "zero", "random", "tty" })
        {
            var exception = Assert.Throws<InvalidInputException>(() => ExternalData.Embed(At(device), "/dev/model.onnx", Allowed));
            Assert.Contains("no ordinary file", exception.Message, StringComparison.Ordinal);
        }

        var process = Assert.Throws<InvalidInputException>(() => ExternalData.Embed(At("environ"), "/proc/self/model.onnx", Allowed));
        Assert.Contains("environ", process.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_link_that_takes_a_file_s_place_after_the_look_is_found()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("secret"), new byte[Size]);
        string model = Write(folder, At("weights"));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(model)!, "weights"), new byte[Size]);
        var swapped = new ModelFolder(model)
        {
            BeforeOpening = path =>
            {
                File.Delete(path);
                File.CreateSymbolicLink(path, folder.File("secret"));
            },
        };
        Assert.Contains("was replaced", Assert.Throws<OnnxFormatException>(() => swapped.Open(EntryOf("weights"), "w")).Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_folder_that_becomes_a_link_and_back_is_found_by_what_was_opened()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("outside"));
        File.WriteAllBytes(folder.File("outside/weights"), new byte[Size]);
        string model = Write(folder, At("inner/weights"));
        string inner = Path.Combine(Path.GetDirectoryName(model)!, "inner");
        File.WriteAllBytes(Path.Combine(inner, "weights"), new byte[Size]);
        var swapped = new ModelFolder(model)
        {
            BeforeOpening = _ =>
            {
                Directory.Move(inner, inner + "-away");
                Directory.CreateSymbolicLink(inner, folder.File("outside"));
            },
        };
        Assert.Contains("was replaced", Assert.Throws<OnnxFormatException>(() => swapped.Open(EntryOf("inner/weights"), "w")).Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void A_pipe_that_takes_a_file_s_place_after_the_look_does_not_keep_one_waiting()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, At("weights"));
        string weights = Path.Combine(Path.GetDirectoryName(model)!, "weights");
        File.WriteAllBytes(weights, new byte[Size]);
        var swapped = new ModelFolder(model)
        {
            LongestOpening = TimeSpan.FromMilliseconds(200),
            BeforeOpening = path =>
            {
                File.Delete(path);
                MakePipe(path);
            },
        };
        Assert.Contains("could not be opened within", Assert.Throws<OnnxFormatException>(() => swapped.Open(EntryOf("weights"), "w")).Message, StringComparison.Ordinal);

        // Lets the thread that waits for a writer go.
        using var writer = new FileStream(weights, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
    }

    [Theory]
    [InlineData("4", null)]
    [InlineData("4000", null)]
    [InlineData("4001", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("9223372036854775804", "4000")]
    [InlineData("9223372036854775808", null)]
    [InlineData("-4", null)]
    [InlineData("1e0", null)]
    [InlineData("0x0", null)]
    [InlineData(" 0", null)]
    [InlineData("", null)]
    [InlineData("0", "3999")]
    [InlineData("0", "4001")]
    [InlineData("0", "-1")]
    [InlineData("0", "18446744073709551615")]
    public void A_range_that_is_not_in_the_file_is_refused(string offset, string? length)
    {
        using var folder = new TemporaryFolder();
        (string, string)[] entries = [("location", "weights"), ("offset", offset), .. length is null ? [] : new[] { ("length", length) }];
        string model = Write(folder, With(entries));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(model)!, "weights"), new byte[Size]);
        Assert.Contains("outside_0", Refused(model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(25_000_000_000L)]
    [InlineData(500_000_000L)]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    public void A_shape_larger_than_the_file_is_refused_before_memory_is_taken(long elements)
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, With([("location", "weights")], dimensions: elements));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(model)!, "weights"), new byte[Size]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(model);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void A_small_file_does_not_become_gigabytes_by_being_named_often()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, With([("location", "weights")], copies: 400, dimensions: 250_000));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(model)!, "weights"), new byte[1_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("the most that is read", Refused(model), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Fact]
    public void The_limit_on_all_files_together_holds()
    {
        using var folder = new TemporaryFolder();
        string model = Write(folder, With([("location", "weights")], copies: 3));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(model)!, "weights"), new byte[Size]);
        Assert.Equal(5, OnnxReader.Read(model, Allowed with { ExternalDataLimit = 3 * Size }).Initializers.Length);
        Assert.Contains("more than 11999 bytes", Refused(model, Allowed with { ExternalDataLimit = (3 * Size) - 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_data_held_twice_and_entries_given_twice_or_not_at_all_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("text", Refused(folder, With([("location", "weights")], type: 8)), StringComparison.Ordinal);
        Assert.Contains("twice", Refused(folder, With([("location", "weights"), ("location", "weights")])), StringComparison.Ordinal);
        Assert.Contains("twice", Refused(folder, With([("location", "weights"), ("offset", "0"), ("offset", "0")])), StringComparison.Ordinal);
        Assert.Contains("in which", Refused(folder, With([("offset", "0")])), StringComparison.Ordinal);
        Assert.Contains("element type", Refused(folder, With([("location", "weights")], type: 99)), StringComparison.Ordinal);
        var both = ModelProto.Parser.ParseFrom(At("weights"));
        both.Graph.Initializer[^1].FloatData.Add(1);
        Assert.Contains("holds data and names", Refused(folder, Google.Protobuf.MessageExtensions.ToByteArray(both)), StringComparison.Ordinal);
        var neither = ModelProto.Parser.ParseFrom(At("weights"));
        neither.Graph.Initializer[^1].ClearDataLocation();
        Assert.Contains("does not say", Refused(folder, Google.Protobuf.MessageExtensions.ToByteArray(neither)), StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_models_are_read_or_refused_and_read_nothing_outside()
    {
        using var folder = new TemporaryFolder();
        string path = OneFile(folder.File("model.onnx"), OnnxWriter.ToBytes(SampleGraphs.Dense()), "d");
        byte[] original = File.ReadAllBytes(path);
        var random = new Random(21);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            try
            {
                OnnxReader.Read(ExternalData.Embed(OnnxFuzzTests.Mutate(original, random), path, Allowed));
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 300, 2990);
    }

    private static ExternalEntry EntryOf(string location) => new(location.Split('/'), 0, null);

    /// <summary>A model in a folder of its own, which holds a folder too.</summary>
    private static string Write(TemporaryFolder folder, byte[] model)
    {
        Directory.CreateDirectory(folder.File("model/inner"));
        File.WriteAllBytes(folder.File("model/model.onnx"), model);
        return folder.File("model/model.onnx");
    }

    private static string Refused(TemporaryFolder folder, byte[] model)
    {
        File.WriteAllBytes(folder.File("secret"), new byte[Size]);
        return Refused(Write(folder, model));
    }

    private static string Refused(string model, OnnxReadOptions? options = null)
    {
        string message = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(model, options ?? Allowed)).Message;
        Assert.StartsWith(model, message, StringComparison.Ordinal);
        return message;
    }

    private static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"mkfifo ended with {process.ExitCode}"));
    }
}
