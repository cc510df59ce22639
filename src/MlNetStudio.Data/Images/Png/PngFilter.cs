namespace MlNetStudio.Data.Images;

/// <summary>The filters of PNG rows (specification, clause 9): a byte is stored as its difference from neighbors.</summary>
internal static class PngFilter
{
    /// <summary>Brings back the bytes of a row.</summary>
    /// <param name="row">The number of the filter, then the row's bytes.</param>
    /// <param name="above">The row above in the same form, zeros for the first.</param>
    /// <param name="back">The bytes from one pixel to the next.</param>
    /// <returns>Whether there is such a filter.</returns>
    public static bool Undo(byte[] row, byte[] above, int back)
    {
        switch (row[0])
        {
            case 0:
                return true;
            case 1:
                for (int i = 1 + back; i < row.Length; i++)
                {
                    row[i] += row[i - back];
                }

                return true;
            case 2:
                for (int i = 1; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                return true;
            case 3:
                for (int i = 1; i < row.Length; i++)
                {
                    row[i] += (byte)(((i > back ? row[i - back] : 0) + above[i]) / 2);
                }

                return true;
            case 4:
                for (int i = 1; i < row.Length; i++)
                {
                    row[i] += i > back ? Paeth(row[i - back], above[i], above[i - back]) : above[i];
                }

                return true;
            default:
                return false;
        }
    }

    // The neighbor nearest to left + above - the one between them.
    private static byte Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        int toLeft = Math.Abs(guess - left);
        int toAbove = Math.Abs(guess - above);
        int toCorner = Math.Abs(guess - corner);
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }
}
