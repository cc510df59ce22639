using System.Xml.Linq;

namespace MlNetStudio.MLNet.Tests.Documentation;

/// <summary>Every trainer's documentation has the table of characteristics that those of ML.NET's own trainers have.</summary>
public class CharacteristicsTests
{
    private static readonly string[] Characteristics =
        ["Machine learning task", "Is normalization required?", "Is caching required?", "Required NuGet in addition to Microsoft.ML", "Exportable to ONNX"];

    public static TheoryData<string> Trainers =>
        [.. typeof(NeuralNetworkOptions).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Trainer", StringComparison.Ordinal)).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void The_table_is_whole(string trainer)
    {
        var documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "MlNetStudio.MLNet.xml"));
        var member = documentation.Descendants("member").Single(member => (string?)member.Attribute("name") == "T:" + trainer);
        var table = Assert.Single(member.Descendants("list"), list => (string?)list.Attribute("type") == "table");
        Assert.Equal(Characteristics, table.Elements("item").Select(item => item.Element("term")!.Value));
        Assert.All(table.Elements("item"), item => Assert.NotEmpty(item.Element("description")!.Value.Trim()));
        Assert.Equal("MlNetStudio.MLNet", table.Elements("item").ElementAt(3).Element("description")!.Value);
    }

    [Fact]
    public void There_are_six_trainers() => Assert.Equal(6, ((IEnumerable<object[]>)Trainers).Count());
}
