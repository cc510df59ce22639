namespace MlNetStudio.Neural.Operators;

/// <summary>The bits of a number of eight bits or fewer, in a byte of its own: the elements of a tensor whose type .NET has no numbers for. <see cref="SmallNumbers"/> says what they mean.</summary>
/// <param name="Bits">The bits, the unused ones zero.</param>
public readonly record struct SmallNumber(byte Bits);

/// <summary>The upper half of a <see cref="float"/>, bfloat16: eight bits of exponent, seven of fraction. <see cref="SmallNumbers"/> converts it.</summary>
/// <param name="Bits">The bits.</param>
public readonly record struct BrainNumber(ushort Bits);
