using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Threefry-2x32 with 13 rounds, the counter-based generator of Salmon, Moraes, Dror and Shaw 2011 ("Parallel random
/// numbers: as easy as 1, 2, 3"; the reference implementation is Random123): two random words from a key and a counter,
/// by additions, rotations and exclusive ors alone. There is no state, so any element of a random sequence can be had at
/// any time, on any thread, at any width. 13 rounds are the fewest that pass the BigCrush tests.
/// </summary>
/// <param name="key">The key of the sequence.</param>
internal readonly struct Threefry(ulong key)
{
    private readonly uint _key0 = (uint)key;
    private readonly uint _key1 = (uint)(key >> 32);

    /// <summary>The two words of every lane's counter (all as bits).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (TSimd First, TSimd Second) Generate<TSimd>(TSimd counter0, TSimd counter1)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        uint key2 = 0x1BD11BDA ^ _key0 ^ _key1;
        var x = TSimd.AddBits(counter0, TSimd.CreateBits(_key0));
        var y = TSimd.AddBits(counter1, TSimd.CreateBits(_key1));
        FirstFour(ref x, ref y);
        Inject(ref x, ref y, _key1, key2 + 1);
        SecondFour(ref x, ref y);
        Inject(ref x, ref y, key2, _key0 + 2);
        FirstFour(ref x, ref y);
        Inject(ref x, ref y, _key0, _key1 + 3);
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 17) ^ x;
        return (x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FirstFour<TSimd>(ref TSimd x, ref TSimd y)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 13) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 15) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 26) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 6) ^ x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SecondFour<TSimd>(ref TSimd x, ref TSimd y)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 17) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 29) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 16) ^ x;
        x = TSimd.AddBits(x, y);
        y = TSimd.RotateLeftBits(y, 24) ^ x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inject<TSimd>(ref TSimd x, ref TSimd y, uint keyOfX, uint keyOfY)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        x = TSimd.AddBits(x, TSimd.CreateBits(keyOfX));
        y = TSimd.AddBits(y, TSimd.CreateBits(keyOfY));
    }
}
