using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class TextOperatorTests
{
    private static readonly long[] Row = [1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8];

    /// <summary>The examples of the ONNX documentation.</summary>
    [Theory]
    [InlineData(2, 2, 0, new[] { 0f, 0, 0, 0, 1, 1, 1 })]
    [InlineData(2, 2, 5, new[] { 0f, 0, 0, 0, 1, 3, 1 })]
    [InlineData(1, 2, 0, new[] { 0f, 3, 1, 0, 1, 1, 1 })]
    [InlineData(1, 2, 5, new[] { 0f, 3, 1, 0, 1, 3, 1 })]
    public void GramsAreCounted(int least, int most, int skips, float[] expected)
    {
        float[] counts = Floats("TfIdfVectorizer", [Tensor.Vector(Row)], Options(least, most, skips, "TF"));
        Assert.Equal(expected, counts);
        Assert.Equal(expected, Floats("TfIdfVectorizer", [Tensor.Vector<int>([.. Row.Select(item => (int)item)])], Options(least, most, skips, "TF")));
        (string, OperatorAttribute)[] texts = [.. Options(least, most, skips, "TF").Where(option => option.Item1 != "pool_int64s"), ("pool_strings", new[] { "2", "3", "5", "4", "5", "6", "7", "8", "6", "7" })];
        Assert.Equal(expected, Floats("TfIdfVectorizer", [Tensor.Vector<string>([.. Row.Select(item => $"{item}")])], texts));
    }

    [Fact]
    public void RowsOfABatchAreCountedByThemselves()
    {
        var x = Tensor.Create(new[] { 1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8 }, 2, 6);
        var counts = One("TfIdfVectorizer", [x], Options(2, 2, 5, "TF"));
        Assert.Equal([2, 7], counts.Dimensions.AsEnumerable());
        Assert.Equal([0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], counts.As<float>().Data);
        Assert.Equal([0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1], One("TfIdfVectorizer", [x], Options(2, 2, 0, "TF")).As<float>().Data);
    }

    [Fact]
    public void WeightsAreOfColumns()
    {
        (string, OperatorAttribute)[] Weighted(string mode) => [.. Options(1, 2, 0, mode), ("weights", new[] { 1f, 2, 3, 4, 5, 6, 0.5f })];
        Assert.Equal([0f, 2, 3, 0, 5, 6, 0.5f], Floats("TfIdfVectorizer", [Tensor.Vector(Row)], Weighted("IDF")));
        Assert.Equal([0f, 6, 3, 0, 5, 6, 0.5f], Floats("TfIdfVectorizer", [Tensor.Vector(Row)], Weighted("TFIDF")));
        Assert.Equal([0f, 1, 1, 0, 1, 1, 1], Floats("TfIdfVectorizer", [Tensor.Vector(Row)], Options(1, 2, 0, "IDF")));
    }

    [Fact]
    public void APoolThatDoesNotDivideIntoGramsIsRefused()
    {
        (string, OperatorAttribute)[] broken = [.. Options(1, 2, 0, "TF").Where(option => option.Item1 != "ngram_counts"), ("ngram_counts", new long[] { 0, 5 })];
        Assert.Throws<InvalidInputException>(() => One("TfIdfVectorizer", [Tensor.Vector(Row)], broken));
        (string, OperatorAttribute)[] negative = [.. Options(1, 2, 0, "TF").Where(option => option.Item1 != "ngram_indexes"), ("ngram_indexes", new long[] { 0, 1, 2, 3, 4, 5, -6 })];
        Assert.Throws<InvalidInputException>(() => One("TfIdfVectorizer", [Tensor.Vector(Row)], negative));
    }

    [Fact]
    public void WordsAreTakenOutOfTexts()
    {
        var x = Tensor.Create(new[] { "It's naïve, cafe\u0301!", "", "_1 𝒜" }, 3, 1);
        var tokens = One("Tokenizer", [x], [("tokenexp", @"[\p{L}\p{M}\p{N}_]+"), ("mark", 0L), ("pad_value", "#"), ("mincharnum", 1L)], 1, "com.microsoft");

        Assert.Equal([3, 1, 4], tokens.Dimensions.AsEnumerable());
        Assert.Equal(["It", "s", "naïve", "cafe\u0301", "#", "#", "#", "#", "_1", "𝒜", "#", "#"], tokens.As<string>().Data);
        tokens = One("Tokenizer", [x], [("tokenexp", "[a-z\\-]+"), ("mark", 1L), ("pad_value", ""), ("mincharnum", 2L)], 1, "com.microsoft");
        Assert.Equal(["\u0002", "na", "ve", "cafe", "\u0003", "\u0002", "\u0003", "", "", "", "\u0002", "\u0003", "", "", ""], tokens.As<string>().Data);
    }

    [Fact]
    public void CharactersAreTakenOutOfTexts()
    {
        var tokens = One("Tokenizer", [Tensor.Vector("a😀", "b")], [("separators", new[] { "" }), ("mark", 0L), ("pad_value", ""), ("mincharnum", 1L)], 1, "com.microsoft");
        Assert.Equal([2, 2], tokens.Dimensions.AsEnumerable());
        Assert.Equal(["a", "😀", "b", ""], tokens.As<string>().Data);
    }

    [Theory]
    [InlineData("a|b")]
    [InlineData("[^a]+")]
    [InlineData("[a-z]")]
    [InlineData(@"[\p{Greek}]+")]
    [InlineData(@"[\w]+")]
    [InlineData("[z-a]+")]
    public void OtherExpressionsAreRefused(string expression) => Assert.Throws<InvalidInputException>(
        () => One("Tokenizer", [Tensor.Vector("a")], [("tokenexp", expression), ("mark", 0L), ("pad_value", ""), ("mincharnum", 1L)], 1, "com.microsoft"));

    [Fact]
    public void StopWordsAreTakenOut()
    {
        var days = Tensor.Vector("monday", "tuesday", "wednesday", "thursday");
        Assert.Equal(["tuesday", "wednesday", "thursday"], One("StringNormalizer", [days], [("is_case_sensitive", 1), ("stopwords", new[] { "monday" })]).As<string>().Data);
        Assert.Equal(["TUESDAY", "WEDNESDAY", "THURSDAY"], One("StringNormalizer", [days], [("case_change_action", "UPPER"), ("stopwords", new[] { "MONDAY" })]).As<string>().Data);
        Assert.Equal(["monday"], One("StringNormalizer", [Tensor.Vector("Monday")], [("case_change_action", "LOWER")]).As<string>().Data);
        var nothing = One("StringNormalizer", [Tensor.Create(new[] { "monday", "monday" }, 1, 2)], [("stopwords", new[] { "monday" })]);
        Assert.Equal([1, 1], nothing.Dimensions.AsEnumerable());
        Assert.Equal([""], nothing.As<string>().Data);
    }

    private static (string, OperatorAttribute)[] Options(long least, long most, long skips, string mode) =>
    [
        ("min_gram_length", least), ("max_gram_length", most), ("max_skip_count", skips), ("mode", mode),
        ("ngram_counts", new long[] { 0, 4 }), ("ngram_indexes", new long[] { 0, 1, 2, 3, 4, 5, 6 }),
        ("pool_int64s", new long[] { 2, 3, 5, 4, 5, 6, 7, 8, 6, 7 }),
    ];
}
