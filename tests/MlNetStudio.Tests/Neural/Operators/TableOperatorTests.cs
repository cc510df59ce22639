using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class TableOperatorTests
{
    private static Tensor Ml(string opType, Tensor x, params (string, OperatorAttribute)[] attributes) => One(opType, [x], attributes, 2, "ai.onnx.ml");

    [Fact]
    public void ScalerTakesAwayAndMultiplies()
    {
        var x = Floats([1, 2, 3, 4], 2, 2);
        Assert.Equal([0f, 0, 4, 6], Ml("Scaler", x, ("offset", new[] { 1f, 2 }), ("scale", new[] { 2f, 3 })).As<float>().Data);
        Assert.Equal([0f, 2, 4, 6], Ml("Scaler", x, ("offset", new[] { 1f }), ("scale", new[] { 2f })).As<float>().Data);
        Assert.Equal([0.5f], Ml("Scaler", Longs(2), ("offset", new[] { 1f }), ("scale", new[] { 0.5f })).As<float>().Data);
        Assert.Equal([0, 2], Ml("Scaler", Tensor.Create(Array.Empty<float>(), 0, 2), ("offset", new[] { 1f, 2 })).Dimensions.AsEnumerable());
        Assert.Contains("3 elements for 2 columns", Assert.Throws<InvalidInputException>(() => Ml("Scaler", x, ("offset", new[] { 1f, 2, 3 }))).Message);
    }

    [Fact]
    public void ImputerReplacesWhatIsMissing()
    {
        var x = Floats([1, float.NaN, float.NaN, 4], 2, 2);
        Assert.Equal([1f, 8, 7, 4], Ml("Imputer", x, ("imputed_value_floats", new[] { 7f, 8 }), ("replaced_value_float", float.NaN)).As<float>().Data);
        Assert.Equal([1f, 9, 9, 4], Ml("Imputer", x, ("imputed_value_floats", new[] { 9f }), ("replaced_value_float", float.NaN)).As<float>().Data);
        Assert.Equal([5L, 2], Ml("Imputer", Longs(-1, 2), ("imputed_value_int64s", new long[] { 5 }), ("replaced_value_int64", -1)).As<long>().Data);
        Assert.Throws<InvalidInputException>(() => Ml("Imputer", Tensor.Vector("a")));
    }

    [Fact]
    public void OneHotEncoderKnowsItsCategories()
    {
        var texts = Ml("OneHotEncoder", Tensor.Create(new[] { "b", "a", "?" }, 3, 1), ("cats_strings", new[] { "a", "b" }));
        Assert.Equal([3, 1, 2], texts.Dimensions.AsEnumerable());
        Assert.Equal([0f, 1, 1, 0, 0, 0], texts.As<float>().Data);
        Assert.Equal([0f, 1, 0, 0], Ml("OneHotEncoder", Floats([7.2f, float.NaN], 2), ("cats_int64s", new long[] { 5, 7 })).As<float>().Data);
        var error = Assert.Throws<InvalidInputException>(() => Ml("OneHotEncoder", Longs(9), ("cats_int64s", new long[] { 5, 7 }), ("zeros", 0)));
        Assert.Contains("'9' is none of the 2 categories", error.Message);
    }

    [Fact]
    public void LabelEncoderMapsBothWays()
    {
        (string, OperatorAttribute)[] classes = [("classes_strings", new[] { "no", "yes" })];
        Assert.Equal([1L, 0, -1], One("LabelEncoder", [Tensor.Vector("yes", "no", "?")], classes, 1, "ai.onnx.ml").As<long>().Data);
        Assert.Equal(["yes", "_Unused"], One("LabelEncoder", [Longs(1, 5)], classes, 1, "ai.onnx.ml").As<string>().Data);
        Assert.Equal([1.5f, -0f], Ml("LabelEncoder", Tensor.Vector("a", "z"), ("keys_strings", new[] { "a" }), ("values_floats", new[] { 1.5f })).As<float>().Data);
        Assert.Equal([20L, 7], Ml("LabelEncoder", Longs(2, 3), ("keys_int64s", new long[] { 1, 2 }), ("values_int64s", new long[] { 10, 20 }), ("default_int64", 7)).As<long>().Data);
        Assert.Equal(["nan", "half", "?"], Ml("LabelEncoder", Floats([float.NaN, 0.5f, 1], 3), ("keys_floats", new[] { 0.5f, float.NaN }), ("values_strings", new[] { "half", "nan" }), ("default_string", "?")).As<string>().Data);
        Assert.Equal([(short)3, 9], One("LabelEncoder", [Tensor.Vector("a", "b")], [("keys_tensor", Tensor.Vector("a")), ("values_tensor", Tensor.Vector((short)3)), ("default_tensor", Tensor.Vector((short)9))], 4, "ai.onnx.ml").As<short>().Data);
        Assert.Throws<InvalidInputException>(() => Ml("LabelEncoder", Longs(1), ("keys_int64s", new long[] { 1 }), ("values_int64s", new long[] { 1, 2 })));
        Assert.Throws<InvalidInputException>(() => Ml("LabelEncoder", Floats([1], 1), ("keys_int64s", new long[] { 1 }), ("values_int64s", new long[] { 1 })));
    }

    [Fact]
    public void RowsAreNormalized()
    {
        var x = Floats([3, -4, 0, 0], 2, 2);
        Close([0.6f, -0.8f, 0, 0], Ml("Normalizer", x, ("norm", "L2")).As<float>().Data);
        Close([3f / 7, -4f / 7, 0, 0], Ml("Normalizer", x, ("norm", "L1")).As<float>().Data);
        Close([1, -4f / 3, 0, 0], Ml("Normalizer", x, ("norm", "MAX")).As<float>().Data);
    }

    [Fact]
    public void ColumnsAreTakenTogetherAndApart()
    {
        var features = One("FeatureVectorizer", [Floats([1, 2], 2, 1), Tensor.Create(new long[] { 3, 4, 5, 6 }, 2, 2)], [("inputdimensions", new long[] { 1, 2 })], 1, "ai.onnx.ml");
        Assert.Equal([2, 3], features.Dimensions.AsEnumerable());
        Assert.Equal([1f, 3, 4, 2, 5, 6], features.As<float>().Data);
        Assert.Equal([3f, 1, 5, 2], One("ArrayFeatureExtractor", [features, Longs(1, 0)], null, 1, "ai.onnx.ml").As<float>().Data);
        Assert.Equal([0f, 0, 1], Ml("Binarizer", Floats([-1, 0.5f, 0.6f], 3), ("threshold", 0.5f)).As<float>().Data);
    }
}
