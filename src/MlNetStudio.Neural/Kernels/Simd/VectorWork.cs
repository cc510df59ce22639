namespace MlNetStudio.Neural.Kernels;

/// <summary>Work written once for every vector width, a part of it for each member of a team.</summary>
internal unsafe interface IVectorWork
{
    /// <summary>Does the part of one member.</summary>
    /// <param name="state">What all members share.</param>
    /// <param name="member">Which of them this is, from 0.</param>
    /// <param name="members">How many they are.</param>
    public static abstract void Run<TSimd>(void* state, int member, int members)
        where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>The one place where a width chosen at run time becomes a type.</summary>
internal static unsafe class VectorWork
{
    /// <summary>Does the part of one member with the vectors named.</summary>
    public static void Run<TWork>(SimdWidth width, void* state, int member, int members)
        where TWork : IVectorWork
    {
        switch (width)
        {
            case SimdWidth.Vector512:
                TWork.Run<Simd512>(state, member, members);
                break;
            case SimdWidth.Vector256:
                TWork.Run<Simd256>(state, member, members);
                break;
            case SimdWidth.Vector128:
                TWork.Run<Simd128>(state, member, members);
                break;
            default:
                TWork.Run<SimdScalar>(state, member, members);
                break;
        }
    }
}
