using MlNetStudio.OnnxRuntime;
using MlNetStudio.Tests.Onnx.Runtime;

namespace MlNetStudio.Tests.Cli;

/// <summary>What scores a model, as the command line says it.</summary>
public sealed class EngineOptionsTests
{
    private static readonly string[] Predict = ["predict", Repository.File("onnx", "iris.onnx"), Repository.File("data", "iris.csv")];
    private static readonly string[] Cuda = ["--engine", "onnxruntime", "--provider", "cuda"];

    [Theory]
    [InlineData("GPU", "--device", "0")]
    [InlineData("GPU", "--gpu-memory", "512", "--engine", "onnxruntime")]
    [InlineData("GPU", "--fall-back", "--engine", "onnxruntime", "--provider", "cpu")]
    [InlineData("--device -1", "--device", "-1", "--engine", "onnxruntime", "--provider", "cuda")]
    [InlineData("--gpu-memory 0", "--gpu-memory", "0", "--engine", "onnxruntime", "--provider", "cuda")]
    public void Options_of_a_GPU_need_one_and_possible_numbers(string said, params string[] options) =>
        Assert.Contains(said, CliRun.Of([.. Predict, .. options]).Expect(2).Error, StringComparison.Ordinal);

    [RequiresOnnxRuntimeFact]
    public void A_missing_provider_is_an_error_that_says_what_to_do_or_the_processor_takes_over()
    {
        if (OnnxRuntimeInfo.Current.Providers.Contains("CUDAExecutionProvider"))
        {
            return;
        }

        string error = CliRun.Of([.. Predict, .. Cuda, "--device", "1", "--gpu-memory", "256"]).Expect(3).Error;
        Assert.Contains("has only CPUExecutionProvider", error, StringComparison.Ordinal);
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", error, StringComparison.Ordinal);
        var fallen = CliRun.Of([.. Predict, .. Cuda, "--fall-back"]).Expect(0);
        Assert.Contains("computes on the CPU", fallen.Error, StringComparison.Ordinal);
        Assert.Equal(CliRun.Of([.. Predict, "--engine", "onnxruntime"]).Expect(0).Out, fallen.Out);
        Assert.Contains("CUDA", CliRun.Of(["serve", Predict[1], .. Cuda, "--urls", "http://127.0.0.1:0"]).Expect(3).Error, StringComparison.Ordinal);
    }

    [RequiresOnnxRuntimeFact]
    public void The_number_of_threads_changes_no_prediction()
    {
        string one = CliRun.Of([.. Predict, "--engine", "onnxruntime", "--threads", "1"]).Expect(0).Out;
        Assert.Equal(one, CliRun.Of([.. Predict, "--engine", "onnxruntime", "--threads", "3"]).Expect(0).Out);
        Assert.Equal(151, one.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
