import UIKit
import WebKit

/// The chat in a WKWebView. iOS 14 and later.
final class ChatViewController: UIViewController, WKScriptMessageHandler {
    private let chat = URL(string: "https://chat.example.com/webview?channel_id=YOUR-CHANNEL-ID")!
    private var webView: WKWebView!

    /// Asks your backend for a resume token; an empty text where nobody is logged in.
    var fetchToken: (_ ticket: [String: Any]?) async -> String = { _ in "" }
    var onUnread: (Int) -> Void = { _ in }

    override func loadView() {
        let configuration = WKWebViewConfiguration()
        configuration.userContentController.add(WeakHandler(self), name: "rejoin")
        webView = WKWebView(frame: .zero, configuration: configuration)
        webView.scrollView.contentInsetAdjustmentBehavior = .never
        webView.scrollView.bounces = false
        view = webView
    }

    override func viewDidLoad() {
        super.viewDidLoad()
        webView.load(URLRequest(url: chat))
        let center = NotificationCenter.default
        center.addObserver(self, selector: #selector(leave), name: UIApplication.didEnterBackgroundNotification, object: nil)
        center.addObserver(self, selector: #selector(comeBack), name: UIApplication.willEnterForegroundNotification, object: nil)
    }

    func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
        guard message.frameInfo.isMainFrame, message.frameInfo.securityOrigin.host == chat.host,
              let text = message.body as? String,
              let envelope = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
              let data = envelope["data"] as? [String: Any] else { return }
        switch envelope["type"] as? String {
        case "need_token":
            Task { @MainActor in say("identify", ["resume_token": await fetchToken(data["ticket"] as? [String: Any])]) }
        case "unread":
            onUnread(data["count"] as? Int ?? 0)
        case "open_url", "download":
            if let url = (data["url"] as? String).flatMap(URL.init(string:)) { UIApplication.shared.open(url) }
        default:
            break
        }
    }

    /// Also for `logout`, `set_theme`, `open` and the others.
    func say(_ type: String, _ data: [String: Any] = [:]) {
        let envelope: [String: Any] = ["source": "rejoin", "version": 1, "type": type, "data": data]
        guard let json = try? JSONSerialization.data(withJSONObject: envelope), let text = String(data: json, encoding: .utf8) else { return }
        webView.evaluateJavaScript("window.rejoinBridge?.receive(\(text))")
    }

    @objc private func leave() { say("visibility", ["visible": false]) }
    @objc private func comeBack() { say("visibility", ["visible": true]) }
}

/// A content controller keeps its handlers for ever, and a handler that is the view controller would keep that.
private final class WeakHandler: NSObject, WKScriptMessageHandler {
    weak var target: WKScriptMessageHandler?
    init(_ target: WKScriptMessageHandler) { self.target = target }
    func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
        target?.userContentController(controller, didReceive: message)
    }
}
