using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Tests.Onnx.Runtime;

public class OnnxRuntimeInfoTests
{
    [Fact]
    public void It_says_what_there_is_and_where_it_came_from()
    {
        var info = OnnxRuntimeInfo.Current;
        Assert.Equal(info.IsAvailable, OnnxRuntimeSession.IsAvailable);
        Assert.Equal(info.Version, OnnxRuntimeSession.Version);
        if (info.IsAvailable)
        {
            Assert.Matches(@"^\d+\.\d+\.\d+", info.Version);
            Assert.Contains("CPUExecutionProvider", info.Providers);
            Assert.Matches("^(NuGet|npm) package ", info.Origin);
        }
        else
        {
            Assert.Null(info.Version);
            Assert.Empty(info.Providers);
            var exception = Assert.Throws<OnnxRuntimeUnavailableException>(() => new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense())));
            Assert.Contains(info.UnavailableReason!, exception.Message);
        }
    }
}
