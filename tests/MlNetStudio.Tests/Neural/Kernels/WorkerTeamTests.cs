using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public sealed unsafe class WorkerTeamTests
{
    private const int MostMembers = 16;

    private static WorkerTeam? _nested;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(MostMembers)]
    public void Every_member_runs_once_per_run(int members)
    {
        const int Runs = 500;
        using WorkerTeam team = new(members);
        int* counts = stackalloc int[MostMembers];
        new Span<int>(counts, MostMembers).Clear();

        for (int run = 1; run <= Runs; run++)
        {
            team.Run(&Count, counts);
            for (int member = 0; member < MostMembers; member++)
            {
                Assert.Equal(member < members ? run : 0, counts[member]);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(MostMembers)]
    public void A_parked_team_wakes_up(int members)
    {
        using WorkerTeam team = new(members);
        int* counts = stackalloc int[MostMembers];
        new Span<int>(counts, MostMembers).Clear();

        for (int run = 1; run <= 20; run++)
        {
            // Far longer than a member spins.
            Thread.Sleep(5);
            team.Run(&Count, counts);
            Assert.Equal(run, counts[members - 1]);
        }
    }

    [Fact]
    public void The_caller_waits_for_a_slow_member()
    {
        using WorkerTeam team = new(2);
        int* counts = stackalloc int[MostMembers];
        new Span<int>(counts, MostMembers).Clear();

        for (int run = 1; run <= 10; run++)
        {
            team.Run(&CountSlowly, counts);
            Assert.Equal(run, counts[1]);
        }
    }

    [Fact]
    public void The_caller_is_member_0_and_runs_on_its_own_thread()
    {
        using WorkerTeam team = new(2);
        int* threads = stackalloc int[2];
        team.Run(&RecordThread, threads);

        Assert.Equal(Environment.CurrentManagedThreadId, threads[0]);
        Assert.NotEqual(threads[0], threads[1]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(MostMembers, 11)]
    public void An_exception_of_a_member_reaches_the_caller_and_the_team_works_on(int members, int failing)
    {
        using WorkerTeam team = new(members);
        for (int run = 0; run < 3; run++)
        {
            Assert.Equal($"member {failing}", Failure(team, failing).Message);
        }

        int* counts = stackalloc int[MostMembers];
        new Span<int>(counts, MostMembers).Clear();
        team.Run(&Count, counts);
        Assert.Equal(1, counts[members - 1]);
    }

    [Fact]
    public void The_exception_of_the_lowest_member_wins()
    {
        using WorkerTeam team = new(4);
        Assert.Equal("member 0", Failure(team, -1).Message);
    }

    [Fact]
    public void A_nested_run_is_refused()
    {
        using WorkerTeam team = new(2);
        _nested = team;
        Assert.Throws<InvalidOperationException>(() => team.Run(&RunNested, null));
        _nested = null;
    }

    [Fact]
    public void Disposing_ends_the_team()
    {
        WorkerTeam team = new(3);
        team.Dispose();
        team.Dispose();

        Assert.Throws<ObjectDisposedException>(() => RunFailing(team, 0));
    }

    [Fact]
    public void A_parked_team_can_be_disposed()
    {
        WorkerTeam team = new(2);
        Thread.Sleep(5);
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => RunFailing(team, 0));
    }

    [Fact]
    public void The_single_team_cannot_be_disposed_of()
    {
        WorkerTeam.Single.Dispose();
        int count = 0;
        WorkerTeam.Single.Run(&Count, &count);
        Assert.Equal(1, count);
    }

    [Fact]
    public void A_team_needs_a_member() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(0));

    [Fact]
    public void A_run_allocates_nothing()
    {
        using WorkerTeam team = new(2);
        int* counts = stackalloc int[MostMembers];
        team.Run(&Count, counts);
        Thread.Sleep(5);
        team.Run(&Count, counts);

        Allocations.AssertNone(() =>
        {
            for (int run = 0; run < 100; run++)
            {
                team.Run(&Count, counts);
            }
        });
    }

    private static InvalidDataException Failure(WorkerTeam team, int failing) =>
        Assert.Throws<InvalidDataException>(() => RunFailing(team, failing));

    private static void RunFailing(WorkerTeam team, int failing) => team.Run(&Fail, &failing);

    private static void Count(void* state, int member, int members) => ((int*)state)[member]++;

    private static void CountSlowly(void* state, int member, int members)
    {
        Thread.Sleep(member * 3);
        ((int*)state)[member]++;
    }

    private static void RecordThread(void* state, int member, int members) => ((int*)state)[member] = Environment.CurrentManagedThreadId;

    private static void Fail(void* state, int member, int members)
    {
        int failing = *(int*)state;
        if (member == failing || failing < 0)
        {
            throw new InvalidDataException($"member {member}");
        }
    }

    private static void RunNested(void* state, int member, int members)
    {
        int* counts = stackalloc int[MostMembers];
        _nested!.Run(&Count, counts);
    }
}
