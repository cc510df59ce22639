using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Tests.Neural.Activations;

public class ActivationOptionsTests
{
    public static TheoryData<string> Kinds { get; } = [.. All.Select(options => options.Kind).Distinct()];

    private static IEnumerable<ActivationOptions> All =>
        [.. ActivationCases.All.Select(activation => activation.Options), Layer.Softmax(), Layer.LogSoftmax()];

    [Theory, MemberData(nameof(Kinds))]
    public void Options_go_through_JSON_as_layers_and_as_activations(string kind)
    {
        foreach (var options in All.Where(options => options.Kind == kind).Select(options => options with { Name = "a" }))
        {
            string asLayer = JsonSerializer.Serialize<LayerOptions>(options);
            string asActivation = JsonSerializer.Serialize(options);

            Assert.Contains($"\"layer\":\"{kind}\"", asLayer, StringComparison.Ordinal);
            Assert.Equal(options, JsonSerializer.Deserialize<LayerOptions>(asLayer));
            Assert.Equal(options, JsonSerializer.Deserialize<ActivationOptions>(asActivation));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_kind_alone_is_enough_and_means_the_defaults(string kind) =>
        Assert.Equal(All.First(options => options.Kind == kind), JsonSerializer.Deserialize<ActivationOptions>($$"""{"layer":"{{kind}}"}"""));

    [Fact]
    public void Both_registries_list_every_activation()
    {
        var expected = typeof(ActivationOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ActivationOptions))).ToHashSet();

        Assert.Equal(expected, Registered(typeof(ActivationOptions)));
        Assert.Subset(Registered(typeof(LayerOptions)), expected);
        Assert.Equal(expected, All.Select(options => options.GetType()).ToHashSet());

        static HashSet<Type> Registered(Type type) =>
            [.. type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(attribute => attribute.DerivedType)];
    }

    [Fact]
    public void Numbers_that_make_no_function_are_refused_with_the_name_of_the_activation()
    {
        Assert.Contains("elu", Assert.Throws<InvalidInputException>(() => Layer.Elu(-1)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Layer.Elu() with { Alpha = float.NaN });
        Assert.Throws<InvalidInputException>(() => Layer.LeakyRelu(-0.1f));
        Assert.Throws<InvalidInputException>(() => Layer.LeakyRelu(float.PositiveInfinity));
        Assert.Throws<InvalidInputException>(() => Layer.HardSigmoid(float.NaN));
        Assert.Throws<InvalidInputException>(() => Layer.HardSigmoid(beta: float.NegativeInfinity));
        Assert.Throws<InvalidInputException>(() => JsonSerializer.Deserialize<ActivationOptions>("""{"layer":"leakyRelu","Alpha":-1}"""));
    }
}
