namespace MlNetStudio.Evaluation.Explanations;

/// <summary>Which words of a text column move the predictions, and where to (<see cref="WordOcclusion"/>).</summary>
/// <param name="Column">The column.</param>
/// <param name="Rows">The rows whose words were taken out.</param>
/// <param name="LeastRows">A word or pair that fewer of these rows have is not named: it could tell of whom a row is.</param>
/// <param name="Outputs">The words by what they speak for: the classes, or a higher and a lower prediction; those without a word are left out.</param>
public sealed record TextInfluence(string Column, int Rows, int LeastRows, IReadOnlyList<OutputWords> Outputs);

/// <summary>The words that speak for something.</summary>
/// <param name="Output">The place of the class; of a regression 1 for a higher prediction and 0 for a lower one.</param>
/// <param name="Words">The words, those that move most first.</param>
public sealed record OutputWords(int Output, IReadOnlyList<WordEffect> Words);

/// <summary>What a word, or two words in a row, do.</summary>
/// <param name="Word">The word in small letters.</param>
/// <param name="Rows">The rows that have it.</param>
/// <param name="Effect">The mean, over these rows, of what the prediction has with the word more than without it: probability of the class, or the label's own unit.</param>
public sealed record WordEffect(string Word, int Rows, double Effect);

/// <summary>A text in parts, with what each does.</summary>
/// <param name="Text">The text.</param>
/// <param name="Words">Where its words are, and by how much the output is higher with each than without it.</param>
public sealed record OccludedText(string Text, IReadOnlyList<OccludedWord> Words);

/// <summary>A word in its place.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Its length.</param>
/// <param name="Effect">By how much the output is higher with it than without it.</param>
public readonly record struct OccludedWord(int Start, int Length, double Effect);
