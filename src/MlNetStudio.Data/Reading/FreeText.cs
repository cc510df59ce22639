namespace MlNetStudio.Data;

/// <summary>Tells free text from categories.</summary>
internal static class FreeText
{
    private const int FewestValues = 20;
    private const int Looked = 1000;
    private const double FewestWords = 3;

    /// <summary>Whether at least 20 values, more than half of them different, have three words or more on average.</summary>
    /// <param name="codes">For every row the position of its text, -1 where it is missing.</param>
    /// <param name="texts">The different texts.</param>
    public static bool IsLike(int[] codes, List<string> texts)
    {
        int values = codes.Count(code => code >= 0);
        if (values < FewestValues || texts.Count <= values / 2)
        {
            return false;
        }

        var words = new List<string>();
        int looked = Math.Min(texts.Count, Looked);
        for (int i = 0; i < looked; i++)
        {
            TextCutter.Cut(texts[i], TextItems.Words, words);
        }

        // Words have letters; the parts of a date or of a number of several have not.
        return words.Count(word => char.IsLetter(word[0])) >= FewestWords * looked;
    }
}
