using System.Net.Sockets;
using System.Text;

namespace MlNetStudio.Benchmarks.Serving;

/// <summary>A client that sends what a server must refuse, or leaves in the middle.</summary>
internal sealed class BadTraffic(Uri address, string row, int number, Action bad, Action<string> fault)
{
    /// <summary>Misbehaves until the end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        var random = new Random(1000 + number);
        (string What, int[] Statuses, Func<HttpRequestMessage> Request)[] requests =
        [
            ("no JSON", [400], () => Post("{\"a\": ")),
            ("an empty body", [400], () => Post("")),
            ("NaN", [400], () => Post("{\"a\": NaN}")),
            ("a missing column", [400], () => Post("{}")),
            ("an unknown column", [400], () => Post(row[..^1] + ",\"no such column\":1}")),
            ("a wrong type", [400], () => Post(row.Replace(":", ":[1],\"x\":", StringComparison.Ordinal))),
            ("bytes that are no UTF-8", [400], () => Post([(byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}'])),
            ("too many rows", [413], () => Post($"[{string.Join(',', Enumerable.Repeat("{}", 20_000))}]")),
            ("a giant body", [413], () => Post(new byte[9 << 20])),
            ("another method", [405], () => new HttpRequestMessage(HttpMethod.Get, "/predict")),
            ("another content type", [415], () => Post(Encoding.UTF8.GetBytes(row), "image/png")),
            ("another address", [404], () => new HttpRequestMessage(HttpMethod.Get, "/nowhere")),
            ("an unknown model", [404], () => new HttpRequestMessage(HttpMethod.Post, "/models/none/predict") { Content = new StringContent(row, Encoding.UTF8, "application/json") }),
        ];
        while (!end.IsCancellationRequested)
        {
            int choice = random.Next(requests.Length + 2);
            try
            {
                if (choice < requests.Length)
                {
                    using var request = requests[choice].Request();
                    using var response = await client.SendAsync(request);

                    // Many rows without a column may be refused for either fault, whichever is met first.
                    if (!requests[choice].Statuses.Contains((int)response.StatusCode) && !(requests[choice].Statuses is [413] && (int)response.StatusCode == 400))
                    {
                        fault($"{requests[choice].What} got {(int)response.StatusCode}");
                    }
                }
                else
                {
                    await Leave(slowly: choice > requests.Length, end);
                }

                bad();
                await Task.Delay(20, CancellationToken.None);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
            {
                // A server may close the connection on a body that it will not read.
                bad();
            }
            catch (TaskCanceledException)
            {
                fault($"{(choice < requests.Length ? requests[choice].What : "leaving")} got no answer in time");
            }
        }
    }

    // Half a request, at once or byte by byte, and then nothing more.
    private async Task Leave(bool slowly, CancellationToken end)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, CancellationToken.None);
        var stream = socket.GetStream();
        byte[] request = Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {row.Length}\r\n\r\n{row[..(row.Length / 2)]}");
        if (!slowly)
        {
            await stream.WriteAsync(request, CancellationToken.None);
            return;
        }

        foreach (byte one in request)
        {
            if (end.IsCancellationRequested)
            {
                return;
            }

            await stream.WriteAsync(new[] { one }, CancellationToken.None);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static HttpRequestMessage Post(string body) => Post(Encoding.UTF8.GetBytes(body));

    private static HttpRequestMessage Post(byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(type);
        return new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
    }
}
