using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation;

public sealed class WordOcclusionTests
{
    [Fact]
    public void The_effects_of_a_sum_of_words_are_their_weights()
    {
        // A regression that adds up: good 2, bad -3, and "not good" 5 less than its words.
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => (i % 4) switch
        {
            0 => $"Good thing number {(char)('a' + (i % 7))}",
            1 => "it was BAD, really",
            2 => "not good at all",
            _ => i == 3 ? "bad Zanzibar secret" : "nothing",
        })];
        var found = WordOcclusion.Find("text", texts, EvaluationTask.Regression, 0, (_, some) => [.. some.Select(Say)])!;
        Assert.Equal(("text", 60, 5), (found.Column, found.Rows, found.LeastRows));
        Assert.Equal([1, 0], found.Outputs.Select(output => output.Output));
        var up = Assert.Single(found.Outputs[0].Words);
        Assert.Equal(("all", 15), (up.Word, up.Rows));
        Assert.Equal(1, up.Effect, 1e-6);
        Assert.Equal(["bad", "not", "not good"], found.Outputs[1].Words.Select(word => word.Word).Order(StringComparer.Ordinal));
        var effects = found.Outputs[1].Words.ToDictionary(word => word.Word, word => (word.Rows, Effect: Math.Round(word.Effect, 5)));
        Assert.Equal((16, -3), effects["bad"]);

        // "good" adds 2 in half of its rows and takes 3 away where "not" stands before it: by itself it says nothing.
        Assert.Equal((15, -5), effects["not"]);
        Assert.Equal((15, -3), effects["not good"]);
    }

    [Fact]
    public void Words_of_few_rows_are_not_named()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => i < 4 ? "rare" : i < 9 ? "frequent" : "other")];
        var found = WordOcclusion.Find("text", texts, EvaluationTask.Regression, 0, (_, some) => [.. some.Select(text => text.Contains("r", StringComparison.Ordinal) ? (text == "other" ? 0f : 9f) : 0f)])!;
        Assert.Equal("frequent", Assert.Single(Assert.Single(found.Outputs).Words).Word);
        Assert.Null(WordOcclusion.Find("text", [null, "", "a b"], EvaluationTask.Regression, 0, (_, some) => new float[some.Length]));
    }

    [Fact]
    public void Classes_have_words_of_their_own_and_of_two_both_sides()
    {
        string[] texts = [.. Enumerable.Range(0, 30).Select(i => new[] { "red car", "green tree", "blue sky" }[i % 3])];
        float[] Three(int[] rows, string[] some) => [.. some.SelectMany(text => new[]
        {
            text.Contains("red", StringComparison.Ordinal) ? 0.8f : 0.2f, text.Contains("green", StringComparison.Ordinal) ? 0.7f : 0.1f, text.Contains("blue", StringComparison.Ordinal) ? 0.9f : 0.3f,
        })];
        var found = WordOcclusion.Find("text", texts, EvaluationTask.Multiclass, 3, Three)!;
        Assert.Equal(["red", "green", "blue"], found.Outputs.Select(output => Assert.Single(output.Words).Word));
        Assert.Equal([0.6, 0.6, 0.6], found.Outputs.Select(output => Math.Round(output.Words[0].Effect, 5)));

        var two = WordOcclusion.Find("text", texts, EvaluationTask.Binary, 2, (_, some) => [.. some.Select(text => text.Contains("red", StringComparison.Ordinal) ? 0.9f : text.Contains("sky", StringComparison.Ordinal) ? 0.1f : 0.5f)])!;
        Assert.Equal([(1, "red"), (0, "sky")], two.Outputs.Select(output => (output.Output, Assert.Single(output.Words).Word)));
    }

    [Fact]
    public void A_text_is_taken_apart_in_its_place()
    {
        var taken = WordOcclusion.Take("Not good, Good!", texts => [.. texts.Select(text => (double)text.Split(' ', ',', '!').Count(word => word == "Good"))]);
        Assert.Equal([(0, 3, 0), (4, 4, 0), (10, 4, 1)], taken.Words.Select(word => (word.Start, word.Length, (int)word.Effect)));
    }

    private static float Say(string text)
    {
        string[] words = text.ToLowerInvariant().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        float sum = 0;
        for (int i = 0; i < words.Length; i++)
        {
            sum += words[i] switch { "good" => 2, "bad" => -3, "all" => 1, _ => 0 };
            sum -= i > 0 && words[i - 1] == "not" && words[i] == "good" ? 5 : 0;
        }

        return sum;
    }
}
