using System.Xml.Linq;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Cli;

/// <summary>The page that draws a model's graph.</summary>
public sealed class InspectPageTests
{
    [Fact]
    public void A_model_is_drawn_by_layers_and_by_operators_with_shapes_and_constants()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("train", Repository.File("data", "iris.csv"), "--label", "species", "--layers", "12", "--epochs", "2", "--out", folder["out"], "-q").Expect(0);
        CliRun.Of("inspect", folder["out/model.onnx"], "--html", folder["model.html"]).Expect(0);
        string page = File.ReadAllText(folder["model.html"]);
        var html = XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        string[] layers = Rows(html, "layers");
        Assert.Contains(layers, row => row.StartsWith("dense_1MatMul, Add, Relu[batch, 12]60", StringComparison.Ordinal));
        Assert.Contains(layers, row => row.StartsWith("sepal_lengthinput, Float32[batch, 1]", StringComparison.Ordinal));
        Assert.Contains(Rows(html, "operators"), row => row.StartsWith("dense_1/MatMulMatMul[batch, 12]48", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        CliRun.Of("inspect", folder["out/model.onnx"], "--html", folder["again.html"]).Expect(0);
        Assert.Equal(page, File.ReadAllText(folder["again.html"]));

        // Every box leads to its row and every row to its box.
        var ids = html.Descendants().Attributes("id").Select(id => id.Value).ToHashSet();
        Assert.All(html.Descendants().Attributes("href").Where(href => href.Value.StartsWith('#')), href => Assert.Contains(href.Value[1..], ids));
    }

    [Fact]
    public void Names_from_a_file_stay_text_and_unknown_operators_are_drawn_too()
    {
        using var folder = new TemporaryFolder();
        var graph = new OperatorGraphBuilder("<b>odd</b>") { Description = "</p><script>alert(1)</script>" };
        string x = graph.AddInput("x\"><img src=x>", ElementType.Float32, [Dimension.Batch, 2]);
        x = graph.AddNode("Mystery", [x], domain: "else.where");
        x = graph.AddNode("Relu", [x]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Batch, 2]);
        File.WriteAllBytes(folder["odd.onnx"], OnnxWriter.ToBytes(graph.Build()));
        CliRun.Of("inspect", folder["odd.onnx"], "--html", folder["odd.html"]).Expect(0);
        string page = File.ReadAllText(folder["odd.html"]);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("Mystery", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_graph_is_folded()
    {
        using var folder = new TemporaryFolder();
        var graph = new OperatorGraphBuilder("large");
        string x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        for (int block = 0; block < 200; block++)
        {
            using var scope = graph.BeginScope($"part{block / 50}");
            using var inner = graph.BeginScope($"block{block}");
            x = graph.AddNode("Add", [graph.AddNode("Relu", [x]), x]);
        }

        graph.AddOutput(x, ElementType.Float32, [Dimension.Batch, 2]);
        File.WriteAllBytes(folder["large.onnx"], OnnxWriter.ToBytes(graph.Build()));
        CliRun.Of("inspect", folder["large.onnx"], "--html", folder["large.html"]).Expect(0);
        var html = XDocument.Parse(File.ReadAllText(folder["large.html"]).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Equal(6 + 1, Rows(html, "layers").Length);
        Assert.Equal(402 + 1, Rows(html, "operators").Length);
        CliRun.Of("inspect", folder["large.onnx"], "--html", folder["no/such/folder/x.html"]).Expect(3);
    }

    private static string[] Rows(XDocument html, string section) =>
        [.. html.Descendants().Where(element => element.Attribute("id")?.Value == section).Single().Descendants().Where(element => element.Name.LocalName == "tr").Skip(1).Select(row => row.Value)];
}
